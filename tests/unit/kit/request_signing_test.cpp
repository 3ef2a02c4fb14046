// SPDX-License-Identifier: Apache-2.0
#include "kit/request_signing.hpp"

#include <catch2/catch.hpp>
#include <string>
#include <utility>
#include <vector>

#include "kit/digest.hpp"
#include "kit/encoding.hpp"

using namespace ekiden::kit;

namespace {

using Pairs = std::vector<std::pair<std::string, std::string>>;

const Signer kExample = {"AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "20130524T000000Z",
                         "us-east-1", "s3"};
constexpr char kEmptyHash[] = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

std::string hash(std::string_view text) {
  return hex_encode(sha256(text));
}

SignableRequest example(const std::string& method, const std::string& path, const Pairs& query, Pairs headers,
                        const std::string& payload_hash = kEmptyHash) {
  headers.insert(headers.begin(), {{"Host", "examplebucket.s3.amazonaws.com"},
                                   {"x-amz-content-sha256", payload_hash},
                                   {"x-amz-date", "20130524T000000Z"}});
  return {method, path, query, headers, payload_hash};
}

}  // namespace

// The examples of "Authenticating Requests" in Amazon's reference of the S3 API.
TEST_CASE("the published requests of Amazon S3 have their published signatures") {
  struct Vector {
    const char* name;
    SignableRequest request;
    const char* canonical;
    const char* signature;
  };
  const std::string welcome = hash("Welcome to Amazon S3.");
  SignableRequest presigned = {"GET",
                               "/test.txt",
                               {{"X-Amz-Algorithm", "AWS4-HMAC-SHA256"},
                                {"X-Amz-Credential", "AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request"},
                                {"X-Amz-Date", "20130524T000000Z"},
                                {"X-Amz-Expires", "86400"},
                                {"X-Amz-SignedHeaders", "host"}},
                               {{"host", "examplebucket.s3.amazonaws.com"}},
                               std::string(kUnsignedPayload)};
  const std::vector<Vector> vectors = {
      {"GET object", example("GET", "/test.txt", {}, {{"Range", "bytes=0-9"}}),
       "7344ae5b7ee6c3e7e6b0fe0640412a37625d1fbfff95c48bbb2dc43964946972",
       "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41"},
      {"PUT object",
       example("PUT", "/test$file.text", {},
               {{"Date", "Fri, 24 May 2013 00:00:00 GMT"}, {"x-amz-storage-class", "REDUCED_REDUNDANCY"}}, welcome),
       "9e0e90d9c76de8fa5b200d8c849cd5b8dc7a3be3951ddb7f6a76b4158342019d",
       "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd"},
      {"GET lifecycle", example("GET", "/", {{"lifecycle", ""}}, {}),
       "9766c798316ff2757b517bc739a67f6213b4ab36dd5da2f94eaebf79c77395ca",
       "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543"},
      {"GET bucket", example("GET", "/", {{"prefix", "J"}, {"max-keys", "2"}}, {}),
       "df57d21db20da04d7fa30298dd4488ba3a2b47ca3a489c74750e0f1e7df1b9b7",
       "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7"},
      {"presigned GET", presigned, "3bfa292879f6447bbcda7001decf97f4a54dc650c8942174ae0a9121cf58ad04",
       "aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404"}};
  for (const Vector& vector : vectors) {
    INFO(vector.name);
    CHECK(hash(aws_canonical_request(vector.request)) == vector.canonical);
    CHECK(aws_signature(vector.request, kExample) == vector.signature);
  }
  CHECK(hex_encode(aws_signing_key(kExample)) == "dbb893acc010964918f1fd433add87c70e8b0db6be30c1fbeafefa5ec6ba8378");
  const Signer iam = {"", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", "20120215T000000Z", "us-east-1", "iam"};
  CHECK(hex_encode(aws_signing_key(iam)) == "f4780e2d9f65fa895f9c67b32ce1baf0b0d8a43505a000a1a9e090d414db404d");
  CHECK(aws_authorization(vectors[0].request, kExample) ==
        "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request, "
        "SignedHeaders=host;range;x-amz-content-sha256;x-amz-date, "
        "Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41");
}

TEST_CASE("the published upload in chunks has the published seed and chunk signatures") {
  const std::string streaming = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD";
  const SignableRequest request = {"PUT",
                                   "/examplebucket/chunkObject.txt",
                                   {},
                                   {{"Host", "s3.amazonaws.com"},
                                    {"Content-Encoding", "aws-chunked"},
                                    {"Content-Length", "66824"},
                                    {"x-amz-content-sha256", streaming},
                                    {"x-amz-date", "20130524T000000Z"},
                                    {"x-amz-decoded-content-length", "66560"},
                                    {"x-amz-storage-class", "REDUCED_REDUNDANCY"}},
                                   streaming};
  CHECK(hash(aws_canonical_request(request)) == "cee3fed04b70f867d036f722359b0b1f2f0e5dc0efadbc082b76c4c60e316455");
  std::string signature = aws_signature(request, kExample);
  CHECK(signature == "4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9");
  const std::vector<std::pair<std::size_t, const char*>> chunks = {
      {65536, "ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648"},
      {1024, "0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497"},
      {0, "b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9"}};
  for (const auto& [length, expected] : chunks) {
    signature = hex_encode(hmac_sha256(
        aws_signing_key(kExample), "AWS4-HMAC-SHA256-PAYLOAD\n20130524T000000Z\n20130524/us-east-1/s3/aws4_request\n" +
                                       signature + "\n" + kEmptyHash + "\n" + hash(std::string(length, 'a'))));
    CHECK(signature == expected);
  }
}

// From the unit tests of Alibaba Cloud's own SDKs.
TEST_CASE("the published requests of Alibaba Cloud's OSS have their published signatures") {
  SignableRequest request = {"PUT",
                             "/bucket/1234+-/123/1.txt",
                             {{"param1", "value1"},
                              {"+param1", "value3"},
                              {"|param1", "value4"},
                              {"+param2", ""},
                              {"|param2", ""},
                              {"param2", ""}},
                             {{"x-oss-head1", "value"},
                              {"abc", "value"},
                              {"ZAbc", "value"},
                              {"XYZ", "value"},
                              {"content-type", "text/plain"},
                              {"x-oss-content-sha256", "UNSIGNED-PAYLOAD"}},
                             std::string(kUnsignedPayload)};
  const Signer first = {"ak", "sk", "20231216T162057Z", "cn-hangzhou", "oss"};
  const Signer second = {"ak", "sk", "20231217T034736Z", "cn-hangzhou", "oss"};
  CHECK_THAT(oss_canonical_request(request),
             Catch::Contains("\n%2Bparam1=value3&%2Bparam2&%7Cparam1=value4&%7Cparam2&param1=value1&param2\n"));
  CHECK(hash(oss_canonical_request(request)) == "068f4aca83d49df1bdedaf73bb024dade6e8aebc7f880481f840553ccd752590");
  CHECK(oss_signature(request, first) == "9efc975fb94480f28a9ab2fcf5b23b4170d83a069838df4e77501d79868bd829");
  CHECK(oss_signature(request, second) == "00a358f78554ac77e80208fee4d92b6519422927ca670dc72d40d9befdc323be");
  CHECK(oss_authorization(request, first) ==
        "OSS4-HMAC-SHA256 Credential=ak/20231216/cn-hangzhou/oss/aliyun_v4_request,"
        "Signature=9efc975fb94480f28a9ab2fcf5b23b4170d83a069838df4e77501d79868bd829");
  request.headers.emplace_back("x-oss-security-token", "token");
  CHECK(oss_signature(request, second) == "0436fec1623c737d5827c11d200afd3df51d067b80196080438f57c94d99b9b0");
  CHECK(oss_signature(request, second, {"zabc", "abc"}) ==
        "53452bf8805332ba233a2b3e9e710b668fdccc02c6d012f9ceac05eae4f85462");
  CHECK_THAT(oss_authorization(request, second, {"zabc", "abc"}), Catch::Contains(",AdditionalHeaders=abc;zabc,"));
}

TEST_CASE("a path is encoded once, and its slashes stay") {
  CHECK(encode_uri_path("/a b/%/好/~.txt") == "/a%20b/%25/%E5%A5%BD/~.txt");
  CHECK(encode_uri_path("//") == "//");
}
