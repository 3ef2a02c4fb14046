// SPDX-License-Identifier: Apache-2.0
#include "wechat_crypto.hpp"

#include <catch2/catch.hpp>

namespace ekiden::sandbox {

namespace {

constexpr const char* official_key = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
constexpr const char* wxjava_key = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG";
constexpr const char* wechatpy_key = "kWxPEV2UEDyxWpmPdKC3F4dgPDmOvfKX1HGnEUDS1aR";

constexpr const char* long_message =
    R"(<xml><ToUserName><![CDATA[oia2Tj我是中文jewbmiOUlr6X-1crbLOvLw]]></ToUserName><FromUserName><![CDATA[gh_7f083739789a]]></FromUserName><CreateTime>1407743423</CreateTime><MsgType><![CDATA[video]]></MsgType><Video><MediaId><![CDATA[eYJ1MbwPRJtOvIEabaxHs7TX2D-HV71s79GUxqdUkjm6Gs2Ed1KF3ulAOA9H1xG0]]></MediaId><Title><![CDATA[testCallBackReplyVideo]]></Title><Description><![CDATA[testCallBackReplyVideo]]></Description></Video></xml>)";

constexpr const char* long_message_encrypted =
    "jn1L23DB+6ELqJ+6bruv23M2GmYfkv0xBh2h+XTBOKVKcgDFHle6gqcZ1cZrk3e1qjPQ1F4RsLWzQRG9udbKWesxlkupqcEcW7ZQ"
    "weImX9+wLMa0GaUzpkycA8+IamDBxn5loLgZpnS7fVAbExOkK5DYHBmv5tptA9tklE/fTIILHR8HLXa5nQvFb3tYPKAlHF3rtTea"
    "yNf0QuM+UW/wM9enGIDIJHF7CLHiDNAYxr+r+OrJCmPQyTy8cVWlu9iSvOHPT/77bZqJucQHQ04sq7KZI27OcqpQNSto2OdHCoTc"
    "cjggX5Z9Mma0nMJBU+jLKJ38YB1fBIz+vBzsYjrTmFQ44YfeEuZ+xRTQwr92vhA9OxchWVINGC50qE/6lmkwWTwGX9wtQpsJKhP+"
    "oS7rvTY8+VdzETdfakjkwQ5/Xka042OlUb1/slTwo4RscuQ+RdxSGvDahxAJ6+EAjLt9d8igHngxIbf6YyqqROxuxqIeIch3CssH"
    "/LqRs+iAcILvApYZckqmA7FNERspKA5f8GoJ9sv8xmGvZ9Yrf57cExWtnX8aCMMaBropU/1k+hKP5LVdzbWCG0hGwx/dQudYR/eX"
    "p3P0XxjlFiy+9DMlaFExWUZQDajPkdPrEeOwofJb";

constexpr const char* reply_message =
    "<xml>\n<MsgType><![CDATA[text]]></MsgType>\n<Content><![CDATA[test]]></Content>\n"
    "<FromUserName><![CDATA[wx49f0ab532d5d035a]]></FromUserName>\n<ToUserName><![CDATA[messense]]></ToUserName>\n"
    "<AgentID>1</AgentID>\n<CreateTime>1411525903</CreateTime>\n</xml>";

constexpr const char* reply_encrypted =
    "9s4gMv99m88kKTh/H8IdkOiMg6bisoy3ypwy9H4hvSPe9nsGaqyw5hhSjdYbcrKk+j3nba4HMOTzHrluLBYqxgNcBqGsL8GqxlhZ"
    "gURnAtObvesEl5nZ+uBE8bviY0LWke8Zy9V/QYKxNV2FqllNXcfmstttyIkMKCCmVbCFM2JTF5wY0nFhHZSjPUL2Q1qvSUCUld+/"
    "WIXrx0oyKQmpB6o8NRrrNrsDf03oxI1p9FxUgMnwKKZeOA/uu+2IEvEBtb7muXsVbwbgX05UPPJvFurDXafG0RQyPR+mf1nDnAtQ"
    "mmNOuiR5MIkdQ39xn1vWwi1O5oazPoQJz0nTYjxxEE8kv3kFxtAGVRe3ypD3WeK2XeFYFMNMpatF9XiKzHo3";

}  // namespace

TEST_CASE("Encryption with fixed random bytes is the published ciphertext, byte for byte") {
  struct Vector {
    const char* name;
    const char* key;
    const char* random;
    const char* message;
    const char* receiver_id;
    const char* encrypted;
  };
  const auto vector = GENERATE(values<Vector>({
      {"O4", official_key, "707722b803182950", R"({"demo_resp":"good luck"})", "wxba5fad812f8e6fb9",
       "ELGduP2YcVatjqIS+eZbp80MNLoAUWvzzyJxgGzxZO/5sAvd070Bs6qrLARC9nVHm48Y4hyRbtzve1L32tmxSQ=="},
      {"O6", wxjava_key, "aaaabbbbccccdddd", "我是中文abcd123", "wxb11529c136998cb6",
       "jn1L23DB+6ELqJ+6bruv21Y6MD7KeIfP82D6gU39rmkgczbWwt5+3bnyg5K55bgVtVzd832WzZGMhkP72vVOfg=="},
      {"O7", wxjava_key, "aaaabbbbccccdddd", long_message, "wxb11529c136998cb6", long_message_encrypted},
      {"W4", wechatpy_key, "1234567890123456", reply_message, "wx49f0ab532d5d035a", reply_encrypted},
  }));
  INFO(vector.name);
  CHECK(wechat_encrypt(vector.key, vector.random, vector.message, vector.receiver_id) == vector.encrypted);
  CHECK(wechat_decrypt(vector.key, vector.encrypted, vector.receiver_id) == std::string(vector.message));
  CHECK_FALSE(wechat_decrypt(vector.key, vector.encrypted, "another"));
}

TEST_CASE("A signature is the SHA-1 of the sorted parts") {
  CHECK(wechat_signature({"RMNlACHlV5ThzfRlVS4D4", "timestamp", "nonce", "encrypt"}) ==
        "8edac0945683c119ee71c9f6256d76c48aa08a96");
  CHECK(wechat_signature({"789", "456", "123"}) == "f7c3bc1d808e04732adf679965ccc34ca7ae3441");
  CHECK(wechat_signature({"123", "345"}) == "9f537aeb751ec72605f57f94a2f6dc3e3958e1dd");
}

TEST_CASE("The signature of an encrypted document covers its ciphertext") {
  CHECK(wechat_signature({"AAAAA", "1713424427", "415670741",
                          "ELGduP2YcVatjqIS+eZbp80MNLoAUWvzzyJxgGzxZO/"
                          "5sAvd070Bs6qrLARC9nVHm48Y4hyRbtzve1L32tmxSQ=="}) ==
        "1b9339964ed2e271e7c7b6ff2b0ef902fc94dea1");
  CHECK(wechat_signature({"123456", "1411525903", "461056294", reply_encrypted}) ==
        "407518b7649e86ef23978113f92d27afa9296533");
}

TEST_CASE("What is no encrypted text is none, and what another key encrypted says nothing") {
  for (const char* text : {"", "AAAA", "!", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="})
    CHECK_FALSE(wechat_decrypt(wxjava_key, text, "wx"));
  const std::string encrypted = wechat_encrypt(wxjava_key, "aaaabbbbccccdddd", "text", "wx");
  CHECK(wechat_decrypt(wxjava_key, encrypted, "wx") == std::string("text"));
  CHECK_FALSE(wechat_decrypt(wechatpy_key, encrypted, "wx"));
}

TEST_CASE("A key of another length or alphabet is no EncodingAESKey") {
  CHECK(is_encoding_aes_key(wechatpy_key));
  CHECK_FALSE(is_encoding_aes_key("short"));
  CHECK_FALSE(is_encoding_aes_key("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA!"));
  CHECK_THROWS(wechat_encrypt("short", "aaaabbbbccccdddd", "text", "wx"));
}

}  // namespace ekiden::sandbox
