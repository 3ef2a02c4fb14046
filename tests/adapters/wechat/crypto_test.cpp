// SPDX-License-Identifier: Apache-2.0
#include "wechat/crypto.hpp"

#include <openssl/evp.h>

#include <catch2/catch.hpp>
#include <memory>

#include "kit/encoding.hpp"
#include "support.hpp"

using namespace ekiden::wechat;
using namespace ekiden;

namespace {

// Encrypts any bytes, well padded or not. `plain` is a multiple of 16.
std::string encrypt_raw(std::string_view plain) {
  const std::string key = *kit::base64_decode_lenient(test::kKey);
  const std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)> context(EVP_CIPHER_CTX_new(),
                                                                                &EVP_CIPHER_CTX_free);
  const auto* bytes = reinterpret_cast<const unsigned char*>(key.data());
  REQUIRE(EVP_EncryptInit_ex2(context.get(), EVP_aes_256_cbc(), bytes, bytes, nullptr) == 1);
  EVP_CIPHER_CTX_set_padding(context.get(), 0);
  std::string out(plain.size() + 16, '\0');
  int written = 0;
  REQUIRE(EVP_EncryptUpdate(context.get(), reinterpret_cast<unsigned char*>(out.data()), &written,
                            reinterpret_cast<const unsigned char*>(plain.data()), static_cast<int>(plain.size())) == 1);
  out.resize(static_cast<std::size_t>(written));
  return kit::base64_encode(out);
}

std::string with_length(std::string_view length, std::string_view rest) {
  std::string plain = "0123456789abcdef" + std::string(length) + std::string(rest);
  const std::size_t padding = 32 - plain.size() % 32;
  return plain + std::string(padding, static_cast<char>(padding));
}

CryptoFault fault_of(std::string_view base64) {
  CryptoFault fault{};
  CHECK_FALSE(test::cipher().open(base64, fault).has_value());
  return fault;
}

}  // namespace

TEST_CASE("signatures are those of the published vectors") {
  CHECK(signature_of({"AAAAA", "1714036504", "1514711492"}) == "f464b24fc39322e44b38aa78f5edd27bd1441696");  // O1
  CHECK(signature_of({"AAAAA", "1714037059", "486452656"}) == "899cf89e464efb63f54ddac96b0a0a235f53aa78");   // O2
  CHECK(signature_of({"AAAAA", "1714112445", "415670741"}) == "6c5c811b55cc85e0e1b54100749188c20beb3f5d");   // O3
  CHECK(signature_of({"RMNlACHlV5ThzfRlVS4D4", "timestamp", "nonce", "encrypt"}) ==
        "8edac0945683c119ee71c9f6256d76c48aa08a96");                                         // S1
  CHECK(signature_of({"789", "456", "123"}) == "f7c3bc1d808e04732adf679965ccc34ca7ae3441");  // S2
  CHECK(signature_of({"123", "345"}) == "9f537aeb751ec72605f57f94a2f6dc3e3958e1dd");         // S3
  CHECK(signature_of({"AAAAA", "1713424427", "415670741",
                      "ELGduP2YcVatjqIS+eZbp80MNLoAUWvzzyJxgGzxZO/5sAvd070Bs6qrLARC9nVHm48Y4hyRbtzve1L32tmxSQ=="}) ==
        "1b9339964ed2e271e7c7b6ff2b0ef902fc94dea1");  // O4
  CHECK(signature_of({"pamtest", "1409304348", "xxxxxx",
                      "jn1L23DB+6ELqJ+6bruv21Y6MD7KeIfP82D6gU39rmkgczbWwt5+3bnyg5K55bgVtVzd832WzZGMhkP72vVOfg=="}) ==
        "82c962d39941aa48552f90ef55aa323dc620cc10");  // O6
}

TEST_CASE("published pushes are signed so, decrypt, and encrypt back to the same text") {
  for (const auto& push : vectors::kPushes) {
    INFO(push.name);
    CHECK(signature_of({push.token, push.timestamp, push.nonce, push.encrypt}) == push.msg_signature);
    CryptoFault fault{};
    const auto opened = test::cipher(push.key).open(push.encrypt, fault);
    REQUIRE(opened.has_value());
    CHECK(opened->message == push.message);
    CHECK(opened->receiver == push.app_id);
    if (!push.random.empty())
      CHECK(test::cipher(push.key).seal(push.message, push.app_id, push.random) == push.encrypt);
  }
}

TEST_CASE("texts with a published encryption encrypt to it, and back") {
  for (const auto& sealed : vectors::kSealed) {
    INFO(sealed.name);
    CHECK(test::cipher(sealed.key).seal(sealed.message, sealed.app_id, sealed.random) == sealed.encrypt);
    CryptoFault fault{};
    const auto opened = test::cipher(sealed.key).open(sealed.encrypt, fault);
    REQUIRE(opened.has_value());
    CHECK(opened->message == sealed.message);
  }
}

TEST_CASE("a key is read although its last character carries bits too many, and refused when it is no key") {
  CHECK(EnvelopeCipher::from_key_text("jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C").has_value());
  CHECK(EnvelopeCipher::from_key_text("kWxPEV2UEDyxWpmPdKC3F4dgPDmOvfKX1HGnEUDS1aR").has_value());
  const auto* text =
      GENERATE("", "abc", "abcdefghijklmnopqrstuvwxyz0123456789ABCDEF",
               "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG=", "abcdefghijklmnopqrstuvwxyz0123456789ABCDEF*",
               "abcdefghijklmnopqrstuvwxyz0123456789ABCDEF=");
  CHECK_FALSE(EnvelopeCipher::from_key_text(text).has_value());
}

TEST_CASE("messages of every length come back, whatever padding they meet") {
  const auto cipher = test::cipher();
  for (std::size_t length = 0; length <= 70; ++length) {
    const std::string message(length, 'x');
    CryptoFault fault{};
    const auto opened = cipher.open(cipher.seal(message, test::kAppId, "0123456789abcdef"), fault);
    REQUIRE(opened.has_value());
    CHECK(opened->message == message);
    CHECK(opened->receiver == test::kAppId);
  }
}

TEST_CASE("what is not base64, or not whole blocks of 32, is refused before it is decrypted") {
  const std::string whole = test::cipher().seal("hello", test::kAppId, "0123456789abcdef");
  CHECK(fault_of(whole.substr(0, whole.size() - 1)) == CryptoFault::kBase64);
  CHECK(fault_of(whole + "\n") == CryptoFault::kBase64);
  CHECK(fault_of("****") == CryptoFault::kBase64);
  CHECK(fault_of("") == CryptoFault::kSize);
  CHECK(fault_of("AAAA") == CryptoFault::kSize);
  CHECK(fault_of(encrypt_raw(std::string(48, '\x10'))) == CryptoFault::kSize);
}

TEST_CASE("a padding that is not exactly as it must be is refused") {
  std::string plain(64, 'x');
  for (const int last : {0, 33, 64, 255}) {
    plain.back() = static_cast<char>(last);
    CHECK(fault_of(encrypt_raw(plain)) == CryptoFault::kPadding);
  }
  plain.replace(60, 4, "\x04\x04\x03\x04");
  CHECK(fault_of(encrypt_raw(plain)) == CryptoFault::kPadding);
}

TEST_CASE("a length that lies is refused before anything is read by it") {
  using namespace std::string_literals;
  CHECK(fault_of(encrypt_raw(with_length("\xFF\xFF\xFF\xFF", "hello"))) == CryptoFault::kLength);
  CHECK(fault_of(encrypt_raw(with_length("\0\0\0\x06"s, "hello"))) == CryptoFault::kLength);
  CHECK(fault_of(encrypt_raw(std::string(32, '\x20'))) == CryptoFault::kLength);
  CryptoFault fault{};
  const auto opened = test::cipher().open(encrypt_raw(with_length("\0\0\0\x05"s, "hello")), fault);
  REQUIRE(opened.has_value());
  CHECK(opened->receiver.empty());
}
