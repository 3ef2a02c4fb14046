// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "config/gateway_config.hpp"
#include "unit/config/support.hpp"

namespace ekiden::config {
namespace {

constexpr const char* kSchema = R"({
  "type": "object",
  "properties": {
    "secret": {"type": "string", "minLength": 4, "x-secret": true},
    "spare": {"type": "string", "default": "by-default", "x-secret": true},
    "login": {"type": "object", "properties": {"a/b": {"type": "string", "x-secret": true}}},
    "name": {"type": "string"}
  }})";

// One channel in a world whose files may change after it was loaded.
struct Channel {
  explicit Channel(const std::string& config) {
    files["/etc/ekiden/secret"] = "first\n";
    files["/run/credentials/key"] = "of the unit";
    files["/etc/ekiden/ekiden.yaml"] =
        "gateway: {data_dir: d}\nchannels:\n- {id: cn, adapter: a, config: " + config + "}\n";
    Environment environment;
    environment.variable = [](const std::string& name) -> std::optional<std::string> {
      if (name == "CREDENTIALS_DIRECTORY") return "/run/credentials";
      return name == "SECRET" ? std::optional<std::string>("s3cr3t") : std::nullopt;
    };
    environment.read_file = [this](const std::filesystem::path& path, std::size_t) -> Result<std::string> {
      const auto found = files.find(path.string());
      if (found == files.end()) return Status(Code::not_found, "no such file");
      return found->second;
    };
    Loaded loaded = load("/etc/ekiden/ekiden.yaml", environment);
    REQUIRE(loaded.file);
    checked = loaded.file->check_component(ComponentKind::adapter, "cn", kSchema);
    CAPTURE(to_text(checked.diagnostics));
    REQUIRE(checked.ok());
  }

  std::string get(const std::string& pointer) const {
    const Result<std::string> secret = checked.secrets->get(pointer);
    return secret ? *secret : "<" + std::string(to_string(secret.status().code())) + ">";
  }

  std::map<std::string, std::string> files;
  ComponentConfig checked;
};

TEST_CASE("a secret from a file is the one that the file holds now") {
  Channel channel("{secret: \"pre-${file:secret}\", login: {a/b: \"${cred:key}\"}}");
  CHECK(channel.get("/secret") == "pre-first");
  CHECK(channel.get("/login/a~1b") == "of the unit");
  channel.files["/etc/ekiden/secret"] = "second\n";
  channel.files["/run/credentials/key"] = "rotated";
  CHECK(channel.get("/secret") == "pre-second");
  CHECK(channel.get("/login/a~1b") == "rotated");
}

TEST_CASE("a secret from the environment, from the file itself and from the schema's default is given too") {
  CHECK(Channel("{secret: \"${env:SECRET}\"}").get("/secret") == "s3cr3t");
  CHECK(Channel("{secret: literal}").get("/secret") == "literal");
  CHECK(Channel("{secret: literal}").get("/spare") == "by-default");
}

TEST_CASE("only members that the schema marks as secret are answered") {
  const Channel channel("{secret: \"${file:secret}\", name: \"${file:secret}\", login: {a/b: x}}");
  for (const char* pointer : {"/name", "/login", "/login/a", "", "/", "secret", "/secret/", "/none", "/secret~"})
    CHECK(channel.get(pointer) == "<not_found>");
}

TEST_CASE("a secret that can no longer be read, or is no longer what the schema asks for, says so without its value") {
  Channel channel("{secret: \"${file:secret}\"}");
  channel.files["/etc/ekiden/secret"] = "abc";
  const Status shorter = channel.checked.secrets->get("/secret").status();
  CHECK(shorter.code() == Code::config);
  CHECK(shorter.message().find("abc") == std::string::npos);
  channel.files.erase("/etc/ekiden/secret");
  const Status gone = channel.checked.secrets->get("/secret").status();
  CHECK(gone.code() == Code::config);
  CHECK_THAT(gone.message(), Catch::Contains("file secret does not exist"));
}

}  // namespace
}  // namespace ekiden::config
