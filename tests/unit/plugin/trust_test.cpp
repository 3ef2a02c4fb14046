// SPDX-License-Identifier: Apache-2.0
#include "plugin/trust.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <filesystem>

#include "plugin/catalogue.hpp"
#include "plugin/manifest.hpp"
#include "stage.hpp"
#include "support/e2e/folder.hpp"

namespace {

using namespace ekiden;
using namespace ekiden::plugin;
using ekiden::plugin::test::fixture;
namespace fs = std::filesystem;

// A folder with one plugin and its manifest, nobody else's.
struct PluginFolder : ekiden::test::TemporaryFolder {
  PluginFolder() {
    fs::copy_file(fixture("puppet.so"), plugin);
    write("puppet.plugin.json", *describe(**Library::load(plugin)));
    allow(0700, path());
    allow(0600, plugin);
    allow(0600, manifest);
  }
  static void allow(mode_t mode, const std::string& what) { REQUIRE(::chmod(what.c_str(), mode) == 0); }
  Catalogue scan(const std::string& what) const {
    return Catalogue::scan({what}, [](const std::string&) -> Result<std::string> {
      return Status(Code::internal, "nothing of an untrusted plugin may run");
    });
  }
  Catalogue scan() const { return scan(path()); }

  const std::string plugin = file("puppet.so"), manifest = file("puppet.plugin.json");
};

void check_refused(const Catalogue& catalogue, const std::string& what, const std::string& remedy) {
  CHECK(catalogue.components().empty());
  REQUIRE(catalogue.problems().size() == 1);
  CHECK(catalogue.problems()[0].code() == Code::denied);
  CHECK_THAT(catalogue.problems()[0].message(), Catch::Contains(what) && Catch::EndsWith(remedy));
}

TEST_CASE("a plugin that only its user may write is trusted") {
  const PluginFolder folder;
  const Catalogue catalogue = folder.scan();
  CHECK(catalogue.components().size() == 3);
  CHECK(catalogue.problems().empty());
  CHECK(catalogue.warnings().empty());
}

TEST_CASE("a plugin file, a manifest or a folder that everybody may write is refused with what to do") {
  const PluginFolder folder;
  SECTION("the file") {
    PluginFolder::allow(0602, folder.plugin);
    check_refused(folder.scan(), "the file " + folder.plugin + " is writable by everybody",
                  "chmod o-w " + folder.plugin);
    check_refused(folder.scan(folder.plugin), folder.plugin, "chmod o-w " + folder.plugin);
  }
  SECTION("its manifest, which says what the plugin may do") {
    PluginFolder::allow(0606, folder.manifest);
    check_refused(folder.scan(), "the file " + folder.manifest + " is writable", "chmod o-w " + folder.manifest);
  }
  SECTION("the folder, once for all of its files, sticky or not") {
    fs::copy_file(fixture("puppet.so"), folder.file("second.so"));
    for (const mode_t mode : {0703U, 01777U}) {
      PluginFolder::allow(mode, folder.path());
      check_refused(folder.scan(), "the folder " + folder.path() + " is writable by everybody",
                    "chmod o-w " + folder.path());
      check_refused(folder.scan(folder.plugin), "the folder " + folder.path(), "chmod o-w " + folder.path());
    }
  }
  SECTION("the folder that a link leads to") {
    const ekiden::test::TemporaryFolder links;
    fs::create_symlink(folder.plugin, links.file("puppet.so"));
    PluginFolder::allow(0703, folder.path());
    check_refused(folder.scan(links.path()), "the folder " + folder.path(), "chmod o-w " + folder.path());
  }
}

TEST_CASE("a file of neither root nor the user is refused; one of root is not") {
  const PluginFolder folder;
  CHECK(check_trust(folder.plugin, ::geteuid()).ok());
  CHECK(check_trust("/etc", 4242).ok());
  if (::geteuid() != 0) {
    const Status status = check_trust(folder.plugin, ::geteuid() + 1);
    CHECK(status.code() == Code::denied);
    CHECK_THAT(status.message(), Catch::Contains("neither to root nor to the gateway's own user"));
    return;
  }
  for (const std::string& what : {folder.plugin, folder.manifest, folder.path()}) {
    REQUIRE(::chown(what.c_str(), 4242, 0) == 0);
    check_refused(folder.scan(), what + " belongs to uid 4242", "chown root " + what);
    CHECK(check_trust(what, 4242).ok());
    REQUIRE(::chown(what.c_str(), 0, 0) == 0);
  }
}

TEST_CASE("what a group may write is loaded with a warning") {
  const PluginFolder folder;
  for (const std::string& what : {folder.plugin, folder.manifest, folder.path()}) PluginFolder::allow(0770, what);
  const Catalogue catalogue = folder.scan();
  CHECK(catalogue.components().size() == 3);
  CHECK(catalogue.problems().empty());
  REQUIRE(catalogue.warnings().size() == 3);
  CHECK_THAT(catalogue.warnings()[0], Catch::StartsWith("the folder " + folder.path() + " is writable by its group") &&
                                          Catch::EndsWith("chmod g-w " + folder.path()));
}

TEST_CASE("what is not there is no question of trust") {
  CHECK(check_trust("/nowhere/x.so", 0).code() == Code::not_found);
  CHECK_FALSE(group_warning("/nowhere/x.so"));
}

}  // namespace
