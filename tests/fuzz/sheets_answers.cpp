// SPDX-License-Identifier: Apache-2.0
// Any bytes as the answers of Google, to the token, the list of tabs, the header, the ids and what is written; in each
// of the three modes. The first byte chooses the mode. A delivery ends, one way or the other.
#include <ekiden/plugin.h>
#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include <ekidenpp/json.hpp>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>

#include "fuzz/peer_answers.hpp"

extern "C" const ekd_entry* ekd_entry_v1(void);

namespace {

using namespace ekiden;

constexpr char kEvent[] =
    R"({"specversion":"1.0","id":"i6lg87kl86kcepfi173705mfdg","type":"ekiden.message.received.v1","sequence":"7",)"
    R"("subject":"web:shop:dm:u-1","time":"2026-11-21T08:00:00.120Z","channel":"web","data":{"message":{"parts":)"
    R"([{"type":"text","text":"=1+1"}]}}})";

std::string key_file() {
  const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key(EVP_RSA_gen(2048), &EVP_PKEY_free);
  const std::unique_ptr<BIO, decltype(&BIO_free)> bio(BIO_new(BIO_s_mem()), &BIO_free);
  if (PEM_write_bio_PrivateKey(bio.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr) != 1) std::abort();
  char* data = nullptr;
  const long length = BIO_get_mem_data(bio.get(), &data);
  sdk::JsonWriter file;
  file.begin_object().member("type", "service_account").member("client_email", "ekiden@example.org");
  file.member("token_uri", "https://oauth.example/token");
  file.member("private_key", std::string_view(data, static_cast<std::size_t>(length))).end_object();
  return file.take().value();
}

std::string configuration(std::string_view mode) {
  static const std::string credentials = key_file();
  sdk::JsonWriter config;
  config.begin_object().member("spreadsheet_id", "1Spreadsheet").member("mode", mode);
  return config.member("credentials", credentials).end_object().take().value();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  constexpr std::string_view kModes[] = {"owned", "shared", "fenced"};
  static const std::string configurations[] = {configuration(kModes[0]), configuration(kModes[1]),
                                               configuration(kModes[2])};
  if (size == 0) return 0;
  fuzz::PeerAnswers answers({reinterpret_cast<const char*>(data) + 1, size - 1});
  testkit::FakeHost host;
  host.forward([&](const testkit::SeenRequest&) { return answers.next(); });
  if (!host.create(ekd_entry_v1(), "google-sheets").ok() || !host.configure(configurations[data[0] % 3]).ok() ||
      !host.start().status.ok())
    std::abort();
  sdk::Delivery event;
  event.id = "i6lg87kl86kcepfi173705mfdg";
  event.type = "ekiden.message.received.v1";
  event.channel = "web";
  event.conversation = "web:shop:dm:u-1";
  event.document = kEvent;
  event.attempt = 1;
  static_cast<void>(host.deliver({event}));
  if (!fuzz::runs_to_an_end(host)) std::abort();
  return 0;
}
