// SPDX-License-Identifier: Apache-2.0
#include "plugin/catalogue.hpp"

#include <catch2/catch.hpp>

#include <filesystem>

#include "plugin/manifest.hpp"
#include "stage.hpp"
#include "support/e2e/folder.hpp"

namespace {

using namespace ekiden;
using namespace ekiden::plugin;
using ekiden::plugin::test::fixture;

// A folder with copies of fixtures.
struct PluginFolder : ekiden::test::TemporaryFolder {
  void copy(const std::string& name, const std::string& as) const {
    std::filesystem::copy_file(fixture(name), file(as));
  }
  Catalogue scan() {
    return Catalogue::scan({path()}, [this](const std::string& asked) -> Result<std::string> {
      ++described;
      const Result<const Library*> library = Library::load(asked);
      return library ? describe(**library) : Result<std::string>(library.status());
    });
  }
  int described = 0;
};

TEST_CASE("a folder's plugins are found with what they declare; what is no plugin is named and spoils nothing") {
  PluginFolder folder;
  folder.copy("puppet.so", "puppet.so");
  folder.write("notes.txt", "no plugin at all");
  folder.write("broken.so", "text");
  const Catalogue catalogue = folder.scan();
  CHECK(catalogue.components().size() == 3);
  const Component* component = catalogue.find(Kind::adapter, "puppet");
  REQUIRE(component != nullptr);
  CHECK(component->version == "1.0.0");
  CHECK(component->max_in_flight == 4);
  CHECK(component->commands.at("message.send").parts.at("text").max_bytes == 2048);
  CHECK_FALSE(component->client_message_id);
  CHECK(catalogue.find(Kind::adapter, "puppet-with-id")->client_message_id);
  CHECK(catalogue.find(Kind::sink, "puppet-sink")->max_batch == 10);
  CHECK(catalogue.find(Kind::sink, "puppet") == nullptr);
  REQUIRE(catalogue.problems().size() == 1);
  CHECK_THAT(catalogue.problems()[0].message(), Catch::Contains("broken.so"));
}

TEST_CASE("a manifest beside the file is enough; one of another build, or one that is damaged, is not believed") {
  PluginFolder folder;
  folder.copy("puppet.so", "puppet.so");
  const std::string manifest = *describe(**Library::load(folder.file("puppet.so")));
  folder.write("puppet.plugin.json", manifest);
  CHECK(folder.scan().components().size() == 3);
  CHECK(folder.described == 0);

  std::string stale = manifest;
  const std::size_t digest = stale.find("\"sha256\": \"") + 11;
  stale[digest] = stale[digest] == '0' ? '1' : '0';
  CHECK(read_manifest(stale, "puppet.so", *file_digest(folder.file("puppet.so"))).status().code() == Code::conflict);
  int asked = 0;
  for (const std::string& bad :
       {stale, std::string("{"), std::string("[]"), std::string("{\"components\": 7}"), std::string(10'000, '[')}) {
    folder.write("puppet.plugin.json", bad);
    const Catalogue catalogue = folder.scan();
    CHECK(catalogue.components().size() == 3);
    CHECK(catalogue.problems().empty());
    CHECK(folder.described == ++asked);
  }
}

TEST_CASE("a component that two files hold is named with both") {
  PluginFolder folder;
  folder.copy("puppet.so", "one.so");
  folder.copy("puppet.so", "two.so");
  const Catalogue catalogue = folder.scan();
  CHECK(catalogue.components().size() == 3);
  REQUIRE(catalogue.problems().size() == 3);
  CHECK_THAT(catalogue.problems()[0].message(),
             Catch::Contains("one.so") && Catch::Contains("two.so") && Catch::Contains("remove one"));
}

TEST_CASE("a folder that does not exist, and a plugin that cannot be described, are problems") {
  PluginFolder folder;
  const Catalogue nowhere = Catalogue::scan({folder.file("nowhere")}, {});
  REQUIRE(nowhere.problems().size() == 1);
  CHECK_THAT(nowhere.problems()[0].message(), Catch::Contains("nowhere"));
  folder.copy("init_fails.so", "init_fails.so");
  const Catalogue catalogue = folder.scan();
  REQUIRE(catalogue.problems().size() == 1);
  CHECK_THAT(catalogue.problems()[0].message(),
             Catch::Contains("init_fails.so") && Catch::Contains("no licence was found"));
}

TEST_CASE("a descriptor has defaults, limits, and no work at all is refused") {
  Component component;
  REQUIRE(read_descriptor("{}", component));
  CHECK(component.max_in_flight == 1);
  CHECK(component.max_batch == 1);
  CHECK(component.peer_kind == "dm");
  REQUIRE(read_descriptor(R"({"max_in_flight": 99999, "max_batch": {"events": 99999999}})", component));
  CHECK(component.max_in_flight == 4'096);
  CHECK(component.max_batch == 10'000);
  CHECK(component.max_batch_bytes == 0);
  CHECK(component.linger_ms == 0);
  REQUIRE(read_descriptor(R"({"max_batch": {"bytes": 5000000}, "linger_ms": 99999})", component));
  CHECK(component.max_batch_bytes == 5'000'000);
  CHECK(component.linger_ms == 60'000);
  for (const char* bad : {"", "[]", "{", R"({"max_in_flight": 0})", R"({"max_batch": {"events": 0}})"}) {
    CAPTURE(bad);
    CHECK(read_descriptor(bad, component).code() == Code::config);
  }
}

TEST_CASE("a descriptor's needs are what it names and nothing else") {
  Component component;
  REQUIRE(read_descriptor(R"({"title": "t", "description": "d", "needs": {"network": true, "own_runtime": true}})",
                          component)
              .ok());
  CHECK(component.needs.network);
  CHECK(component.needs.own_runtime);
  CHECK_FALSE(component.needs.files);
  CHECK_FALSE(component.needs.processes);
  CHECK_FALSE(component.needs.threads);
}

}  // namespace
