// SPDX-License-Identifier: Apache-2.0
// Each field that Tencent documents has its place in the event, the same from XML and from JSON. The documents follow
// the samples of Tencent's pages as SKIT.FlurlHttpClient.Wechat keeps them (EventSamples), shortened to what is looked
// at.
#include "wechat/fields.hpp"

#include <catch2/catch.hpp>

#include "support.hpp"

using namespace ekiden;
using namespace ekiden::wechat::test;

namespace {

// One document in both forms, after the fields that all have.
struct Forms {
  std::string xml;
  std::string json;
};

Forms document(const std::string& head_xml, const std::string& head_json, const Forms& fields) {
  return {
      "<xml><ToUserName>gh_1</ToUserName><FromUserName><![CDATA[o1]]></FromUserName><CreateTime>1348831860"
      "</CreateTime>" +
          head_xml + fields.xml + "</xml>",
      R"({"ToUserName":"gh_1","FromUserName":"o1","CreateTime":1348831860,)" + head_json +
          (fields.json.empty() ? "" : ",") + fields.json + "}"};
}

Forms event(const std::string& name, const Forms& fields) {
  return document("<MsgType><![CDATA[event]]></MsgType><Event><![CDATA[" + name + "]]></Event>",
                  R"("MsgType":"event","Event":")" + name + "\"", fields);
}

Forms message(const std::string& type, const Forms& fields) {
  return document("<MsgType>" + type + "</MsgType><MsgId>6054768590064713728</MsgId>",
                  R"("MsgType":")" + type + R"(","MsgId":6054768590064713728)", fields);
}

sdk::Event pushed(std::string_view text) {
  Channel channel;
  const auto request = safe_push(text);
  REQUIRE(channel.post(request.query, request.body).body == "success");
  REQUIRE(channel.host().events().size() == 1);
  return channel.host().events()[0];
}

// The event of both forms, which must be one and the same.
sdk::Event pushed(const Forms& forms) {
  const auto from_xml = pushed(forms.xml);
  const auto from_json = pushed(forms.json);
  CHECK(from_xml.type == from_json.type);
  CHECK(from_xml.id_material == from_json.id_material);
  CHECK(from_xml.data == from_json.data);
  return from_xml;
}

}  // namespace

TEST_CASE("Tencent's names become snake_case") {
  const auto [name, snake] = GENERATE(table<std::string, std::string>({
      {"KfAccount", "kf_account"},
      {"FromKfAccount", "from_kf_account"},
      {"MsgID", "msg_id"},
      {"OpenID", "open_id"},
      {"PicMd5Sum", "pic_md5_sum"},
      {"PICUrl", "pic_url"},
      {"Location_X", "location_x"},
      {"publish_id", "publish_id"},
      {"debug_str", "debug_str"},
      {"x", "x"},
      {"with-dash", ""},
      {"名", ""},
      {"", ""},
      {std::string(65, 'a'), ""},
  }));
  CHECK(wechat::snake_case(name) == snake);
}

TEST_CASE("a message has each of its fields in its part, the rest under ext") {
  struct Row {
    std::string type;
    Forms fields;
    std::string part;
    std::string ext;
  };
  const auto row = GENERATE(values<Row>({
      {"text",
       {"<Content>this is a test</Content><MsgDataId>xxxx</MsgDataId><Idx>1</Idx>",
        R"("Content":"this is a test","MsgDataId":"xxxx","Idx":1)"},
       R"({"type":"text","text":"this is a test"})",
       R"({"msg_type":"text","msg_data_id":"xxxx","idx":"1"})"},
      {"text",
       {"<Content>hi</Content><BusinessId>7</BusinessId>", R"("Content":"hi","BusinessId":"7")"},
       R"({"type":"text","text":"hi"})",
       R"({"msg_type":"text","business_id":"7"})"},
      {"image",
       {"<PicUrl>http://p</PicUrl><MediaId>media_id</MediaId>", R"("PicUrl":"http://p","MediaId":"media_id")"},
       R"({"type":"image","media":{"url":"http://p","platform_media_id":"media_id"}})",
       R"({"msg_type":"image"})"},
      {"voice",
       {"<MediaId>m</MediaId><Format>speex</Format><Recognition><![CDATA[腾讯微信团队]]></Recognition>"
        "<MediaId16K>m16</MediaId16K>",
        R"("MediaId":"m","Format":"speex","Recognition":"腾讯微信团队","MediaId16K":"m16")"},
       R"({"type":"audio","media":{"platform_media_id":"m","mime":"audio/speex"},"transcript":"腾讯微信团队"})",
       R"({"msg_type":"voice","format":"speex","media_id_16k":"m16"})"},
      {"voice",
       {"<MediaId>m</MediaId><Format>amr</Format><Media_ID_16K>m16</Media_ID_16K>",
        R"("MediaId":"m","Format":"amr","Media_ID_16K":"m16")"},
       R"({"type":"audio","media":{"platform_media_id":"m","mime":"audio/amr"}})",
       R"({"msg_type":"voice","format":"amr","media_id_16k":"m16"})"},
      {"video",
       {"<MediaId>m</MediaId><ThumbMediaId>t</ThumbMediaId>", R"("MediaId":"m","ThumbMediaId":"t")"},
       R"({"type":"video","media":{"platform_media_id":"m","thumb_platform_media_id":"t"}})",
       R"({"msg_type":"video"})"},
      {"location",
       {"<Location_X>23.134521</Location_X><Location_Y>113.358803</Location_Y><Scale>20</Scale><Label>位置信息</Label>",
        R"("Location_X":23.134521,"Location_Y":113.358803,"Scale":20,"Label":"位置信息")"},
       R"({"type":"location","lat":23.134521,"lng":113.358803,"crs":"gcj02","address":"位置信息","scale":20})",
       R"({"msg_type":"location"})"},
      {"link",
       {"<Title>t</Title><Description>d</Description><Url>u</Url>", R"("Title":"t","Description":"d","Url":"u")"},
       R"({"type":"link","url":"u","title":"t","desc":"d"})",
       R"({"msg_type":"link"})"},
      {"miniprogrampage",
       {"<Title>t</Title><AppId>wx1</AppId><PagePath>pages/a</PagePath><ThumbUrl>http://t</ThumbUrl>"
        "<ThumbMediaId>m</ThumbMediaId>",
        R"("Title":"t","AppId":"wx1","PagePath":"pages/a","ThumbUrl":"http://t","ThumbMediaId":"m")"},
       R"({"type":"mini_program","appid":"wx1","path":"pages/a","title":"t","thumb":"http://t","thumb_platform_media_id":"m"})",
       R"({"msg_type":"miniprogrampage"})"},
      {"miniprogrampage",
       {"<Title>t</Title>", R"("Title":"t")"},
       R"({"type":"unknown","native_type":"miniprogrampage"})",
       R"({"msg_type":"miniprogrampage","title":"t"})"},
      {"file",
       {"<Title>合同.pdf</Title><Description>d</Description><FileKey>k</FileKey><FileMd5>9e10</FileMd5>"
        "<FileTotalLen>4096</FileTotalLen>",
        R"("Title":"合同.pdf","Description":"d","FileKey":"k","FileMd5":"9e10","FileTotalLen":4096)"},
       R"({"type":"file","media":{"size":4096,"name":"合同.pdf"}})",
       R"({"msg_type":"file","file_key":"k","file_md5":"9e10","description":"d"})"},
      {"hologram",
       {"<Depth>3</Depth><Frames><Count>1</Count></Frames>", R"("Depth":3,"Frames":{"Count":1})"},
       R"({"type":"unknown","native_type":"hologram"})",
       R"({"msg_type":"hologram","depth":"3","frames":{"count":"1"}})"},
  }));
  INFO(row.type);
  const auto data = parse(pushed(message(row.type, row.fields)).data);
  CHECK(at(data, "/message/parts/0") == row.part);
  CHECK(at(data, "/ext/wechat") == row.ext);
}

TEST_CASE("a tap on an item of a menu that was sent tells which") {
  const auto data = parse(pushed(message("text", {"<Content>满意</Content><bizmsgmenuid>101</bizmsgmenuid>",
                                                  R"("Content":"满意","bizmsgmenuid":"101")"}))
                              .data);
  CHECK(at(data, "/message/parts/0/text") == "满意");
  CHECK(at(data, "/message/interactive") == R"({"kind":"quick_reply","payload":"101","label":"满意"})");
}

TEST_CASE("a gesture has what the envelope has no name for under ext") {
  struct Row {
    std::string name;
    Forms fields;
    std::string ext;
  };
  const auto row = GENERATE(values<Row>({
      {"VIEW", {"<EventKey>u</EventKey><MenuId>1</MenuId>", R"("EventKey":"u","MenuId":1)"}, R"({"menu_id":"1"})"},
      {"scancode_waitmsg",
       {"<EventKey>6</EventKey><ScanCodeInfo><ScanType>qrcode</ScanType><ScanResult>2</ScanResult></ScanCodeInfo>",
        R"("EventKey":"6","ScanCodeInfo":{"ScanType":"qrcode","ScanResult":"2"})"},
       R"({"scan_type":"qrcode","scan_result":"2"})"},
      {"pic_weixin",
       {"<EventKey>6</EventKey><SendPicsInfo><Count>1</Count><PicList><item><PicMd5Sum>5a75aaca956d97be686719218f275c6b"
        "</PicMd5Sum></item></PicList></SendPicsInfo>",
        R"("EventKey":"6","SendPicsInfo":{"Count":1,"PicList":[{"PicMd5Sum":"5a75aaca956d97be686719218f275c6b"}]})"},
       R"({"picture_count":"1","pic_list":[{"pic_md5_sum":"5a75aaca956d97be686719218f275c6b"}]})"},
      {"pic_sysphoto",
       {"<SendPicsInfo><Count>2</Count><PicList><item><PicMd5Sum>a</PicMd5Sum></item><item><PicMd5Sum>b</PicMd5Sum>"
        "</item></PicList></SendPicsInfo>",
        R"("SendPicsInfo":{"Count":2,"PicList":{"item":[{"PicMd5Sum":"a"},{"PicMd5Sum":"b"}]}})"},
       R"({"picture_count":"2","pic_list":[{"pic_md5_sum":"a"},{"pic_md5_sum":"b"}]})"},
      {"location_select",
       {"<EventKey>6</EventKey><SendLocationInfo><Location_X><![CDATA[23]]></Location_X><Location_Y>113</Location_Y>"
        "<Scale>15</Scale><Label>广州市</Label><Poiname></Poiname></SendLocationInfo>",
        R"("EventKey":"6","SendLocationInfo":{"Location_X":"23","Location_Y":113,"Scale":15,"Label":"广州市","Poiname":""})"},
       R"({"label":"广州市","scale":"15"})"},
      {"CLICK", {"<EventKey>K</EventKey>", R"("EventKey":"K")"}, "(none)"},
  }));
  INFO(row.name);
  const auto received = pushed(event(row.name, row.fields));
  CHECK(received.type == "interaction.received");
  CHECK(at(parse(received.data), "/ext/wechat") == row.ext);
}

TEST_CASE("an event that has no word here becomes a platform event with all of its fields") {
  struct Row {
    std::string name;
    Forms fields;
    std::string ext;
  };
  const auto row = GENERATE(values<Row>({
      {"TEMPLATESENDJOBFINISH",
       {"<MsgID>200163836</MsgID><Status><![CDATA[failed:user block]]></Status>",
        R"("MsgID":200163836,"Status":"failed:user block")"},
       R"({"status":"failed:user block"})"},
      {"MASSSENDJOBFINISH",
       {"<MsgID>1000001625</MsgID><Status>send success</Status><TotalCount>0</TotalCount><FilterCount>0</FilterCount>"
        "<SentCount>0</SentCount><ErrorCount>0</ErrorCount><CopyrightCheckResult><Count>1</Count><ResultList><item>"
        "<ArticleIdx>1</ArticleIdx><CanReprint>1</CanReprint></item></ResultList><CheckState>2</CheckState>"
        "</CopyrightCheckResult><ArticleUrlResult> </ArticleUrlResult>",
        R"("MsgID":1000001625,"Status":"send success","TotalCount":0,"FilterCount":0,"SentCount":0,"ErrorCount":0,)"
        R"("CopyrightCheckResult":{"Count":1,"ResultList":[{"ArticleIdx":1,"CanReprint":1}],"CheckState":2},)"
        R"("ArticleUrlResult":" ")"},
       R"({"copyright_check_result":{"check_state":"2","count":"1","result_list":[{"article_idx":"1","can_reprint":"1"}]},)"
       R"("error_count":"0","filter_count":"0","sent_count":"0","status":"send success","total_count":"0"})"},
      {"FREEPUBLISHJOBFINISH",
       {"<PublishEventInfo><publish_id>2247503051</publish_id><publish_status>0</publish_status><article_id>b5O</"
        "article_id><article_detail><count>1</count><item><idx>1</idx><article_url>u</article_url></item>"
        "</article_detail><fail_idx>1</fail_idx><fail_idx>2</fail_idx></PublishEventInfo>",
        R"("PublishEventInfo":{"publish_id":2247503051,"publish_status":0,"article_id":"b5O",)"
        R"("article_detail":{"count":1,"item":{"idx":1,"article_url":"u"}},"fail_idx":[1,2]})"},
       R"({"publish_event_info":{"article_detail":{"count":"1","item":[{"article_url":"u","idx":"1"}]},)"
       R"("article_id":"b5O","fail_idx":["1","2"],"publish_id":"2247503051","publish_status":"0"}})"},
      {"subscribe_msg_popup_event",
       {"<SubscribeMsgPopupEvent><List><TemplateId>T1</TemplateId><SubscribeStatusString>accept</SubscribeStatusString>"
        "<PopupScene>2</PopupScene></List><List><TemplateId>T2</TemplateId><SubscribeStatusString>reject"
        "</SubscribeStatusString><PopupScene>2</PopupScene></List></SubscribeMsgPopupEvent>",
        R"("SubscribeMsgPopupEvent":{"List":[{"TemplateId":"T1","SubscribeStatusString":"accept","PopupScene":2},)"
        R"({"TemplateId":"T2","SubscribeStatusString":"reject","PopupScene":2}]})"},
       R"({"subscribe_msg_popup_event":{"list":[)"
       R"({"popup_scene":"2","subscribe_status_string":"accept","template_id":"T1"},)"
       R"({"popup_scene":"2","subscribe_status_string":"reject","template_id":"T2"}]}})"},
      {"subscribe_msg_change_event",
       {"<SubscribeMsgChangeEvent><List><TemplateId>T1</TemplateId><SubscribeStatusString>reject"
        "</SubscribeStatusString></List></SubscribeMsgChangeEvent>",
        R"("SubscribeMsgChangeEvent":{"List":{"TemplateId":"T1","SubscribeStatusString":"reject"}})"},
       R"({"subscribe_msg_change_event":{"list":[{"subscribe_status_string":"reject","template_id":"T1"}]}})"},
      {"subscribe_msg_sent_event",
       {"<SubscribeMsgSentEvent><List><TemplateId>T1</TemplateId><MsgID>1700827132819554304</MsgID><ErrorCode>0"
        "</ErrorCode><ErrorStatus>success</ErrorStatus></List></SubscribeMsgSentEvent>",
        R"("SubscribeMsgSentEvent":{"List":[{"TemplateId":"T1","MsgID":1700827132819554304,"ErrorCode":0,)"
        R"("ErrorStatus":"success"}]})"},
       R"({"subscribe_msg_sent_event":{"list":[{"error_code":"0","error_status":"success",)"
       R"("msg_id":"1700827132819554304","template_id":"T1"}]}})"},
      {"kf_create_session",
       {"<KfAccount>test1@test</KfAccount>", R"("KfAccount":"test1@test")"},
       R"({"kf_account":"test1@test"})"},
      {"kf_close_session",
       {"<KfAccount>test1@test</KfAccount>", R"("KfAccount":"test1@test")"},
       R"({"kf_account":"test1@test"})"},
      {"kf_switch_session",
       {"<FromKfAccount>test1@test</FromKfAccount><ToKfAccount>test2@test</ToKfAccount>",
        R"("FromKfAccount":"test1@test","ToKfAccount":"test2@test")"},
       R"({"from_kf_account":"test1@test","to_kf_account":"test2@test"})"},
      {"user_info_modified",
       {"<OpenID>o1</OpenID><AppID>wx1</AppID><RevokeInfo>1,2</RevokeInfo>",
        R"("OpenID":"o1","AppID":"wx1","RevokeInfo":"1,2")"},
       R"({"app_id":"wx1","open_id":"o1","revoke_info":"1,2"})"},
      {"user_authorization_revoke",
       {"<OpenID>o1</OpenID><AppID>wx1</AppID><RevokeInfo>1</RevokeInfo>",
        R"("OpenID":"o1","AppID":"wx1","RevokeInfo":"1")"},
       R"({"app_id":"wx1","open_id":"o1","revoke_info":"1"})"},
      {"user_authorization_cancellation",
       {"<OpenID>o1</OpenID><AppID>wx1</AppID>", R"("OpenID":"o1","AppID":"wx1")"},
       R"({"app_id":"wx1","open_id":"o1"})"},
      {"qualification_verify_success",
       {"<ExpiredTime>1442401156</ExpiredTime>", R"("ExpiredTime":1442401156)"},
       R"({"expired_time":"1442401156"})"},
      {"naming_verify_fail",
       {"<FailTime>1442401061</FailTime><FailReason>by time</FailReason>",
        R"("FailTime":1442401061,"FailReason":"by time")"},
       R"({"fail_reason":"by time","fail_time":"1442401061"})"},
      {"annual_renew", {"", ""}, "(none)"},
      {"card_pass_check", {"<CardId>c</CardId>", R"("CardId":"c")"}, R"({"card_id":"c"})"},
  }));
  INFO(row.name);
  const auto received = pushed(event(row.name, row.fields));
  CHECK(received.type == "platform.event");
  const auto data = parse(received.data);
  CHECK(at(data, "/platform/event_name") == row.name);
  CHECK(at(data, "/ext/wechat") == row.ext);
}

TEST_CASE("an event about the account itself belongs to no customer's conversation") {
  const auto* name =
      GENERATE("MASSSENDJOBFINISH", "FREEPUBLISHJOBFINISH", "qualification_verify_success", "qualification_verify_fail",
               "naming_verify_success", "naming_verify_fail", "annual_renew", "verify_expired");
  INFO(name);
  const auto received = pushed(event(name, {"", ""}));
  CHECK(received.peer_id.empty());
  CHECK(received.subject == "account/" + std::string(kAppId));
  CHECK(at(parse(received.data), "/sender") == "(none)");
}

TEST_CASE("a message stays its customer's, whatever event it names besides") {
  const auto received = pushed(
      message("text", {"<Content>x</Content><Event>annual_renew</Event>", R"("Content":"x","Event":"annual_renew")"}));
  CHECK(received.type == "message.received");
  CHECK(received.peer_id == "o1");
}

TEST_CASE("jobs that finish for one customer in one second are different events") {
  const auto job = [](const std::string& id) {
    return pushed(event("TEMPLATESENDJOBFINISH", {"<MsgID>" + id + "</MsgID>", "\"MsgID\":" + id})).id_material;
  };
  CHECK(job("1") == std::vector<std::string>{"o1", "1348831860", "TEMPLATESENDJOBFINISH", "", "1"});
  CHECK(job("1") != job("2"));
  const auto notice = [](const std::string& id) {
    return pushed(event("subscribe_msg_sent_event",
                        {"<SubscribeMsgSentEvent><List><MsgID>" + id + "</MsgID></List></SubscribeMsgSentEvent>",
                         R"("SubscribeMsgSentEvent":{"List":[{"MsgID":)" + id + "}]}"}))
        .id_material;
  };
  CHECK(notice("1") != notice("2"));
}

TEST_CASE("fields deeper than six levels, and names that no program would take, stand in raw only") {
  const auto data = parse(pushed(event("debug_demo", {"<a><b><c><d><e><f><g>x</g></f></e></d></c></b></a><B-c>y</B-c>",
                                                      R"("a":{"b":{"c":{"d":{"e":{"f":{"g":"x"}}}}}},"B-c":"y")"}))
                              .data);
  CHECK(at(data, "/ext/wechat") == R"({"a":{"b":{"c":{"d":{"e":{"f":{}}}}}}})");
}
