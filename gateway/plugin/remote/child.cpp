// SPDX-License-Identifier: Apache-2.0
#include "plugin/remote/child.hpp"

#include <fcntl.h>

#include <filesystem>
#include <optional>
#include <string>

#include "plugin/library.hpp"
#include "plugin/offers.hpp"
#include "plugin/remote/child_channel.hpp"
#include "plugin/remote/child_host.hpp"
#include "plugin/remote/confine.hpp"
#include "plugin/remote/plugin_calls.hpp"

namespace ekiden::plugin::remote {

namespace {

constexpr int kExitOk = 0;
constexpr int kExitProtocol = 76;
constexpr int kExitConfig = 78;

struct Created {
  const ekd_plugin* plugin = nullptr;
  Offers offers;
  std::string confined;
};

Result<Created> create(const Frame<Kind::open>& open, const ekd_host* host) {
  const std::string file(view(open.file));
  Result<const Library*> library = Library::load(file);
  if (!library) return library.status();
  const std::string id(view(open.component));
  const ekd_descriptor* const descriptor = (*library)->find(id);
  if (descriptor == nullptr) return Status(Code::config, file + " has no component " + id);
  Confinement confinement;
  confinement.needs.network = open.granted.network != 0;
  confinement.needs.files = open.granted.files != 0;
  confinement.needs.processes = open.granted.processes != 0;
  confinement.plugin_folder = std::filesystem::path(file).parent_path().string();
  confinement.own_folder = view(open.own_folder);
  Result<std::string> confined = confine(confinement);
  if (!confined) return confined.status();
  ekd_error error = empty_error();
  Created created;
  created.confined = *std::move(confined);
  created.plugin = (*library)->factory().create(host, id.c_str(), &error);
  if (created.plugin == nullptr) return Status(Code::config, id + " could not be created: " + error.message);
  if (!is_whole(*created.plugin))
    return Status(Code::config, id + " breaks the plugin contract: its instance is incomplete");
  Result<Offers> offers = Offers::ask(created.plugin);
  if (!offers) return Status(Code::config, id + " " + offers.status().message());
  if (const Status status = offers->check_kind(descriptor->kind); !status)
    return Status(Code::config, id + " " + status.message());
  created.offers = *std::move(offers);
  return created;
}

void tell_opened(ChildChannel& channel, const Frame<Kind::open>& open, const Result<Created>& created) {
  Frame<Kind::opened> frame;
  frame.abi_major = EKD_ABI_MAJOR;
  frame.abi_minor = EKD_ABI_MINOR;
  frame.component = open.component;
  frame.error = empty_error();
  const std::string reason = created.status().message();
  if (!created) frame.status = fail(&frame.error, EKD_E_CONFIG, reason);
  if (created) frame.confined = str(created.value().confined);
  channel.tell(frame);
  channel.flush();
}

}  // namespace

int serve_plugin(int fd) {
  ::fcntl(fd, F_SETFD, FD_CLOEXEC);
  ChildChannel channel(fd);
  const ChildChannel::Item first = channel.next();
  Frame<Kind::open> open;
  Decoder decode(first.body);
  if (first.kind != Kind::open || !read(decode, open) || open.protocol != kProtocol) return kExitProtocol;
  ChildHost host(channel, open);
  const Result<Created> created = create(open, host.table());
  tell_opened(channel, open, created);
  if (!created) return kExitConfig;
  host.serve(created.value().plugin, created.value().offers);
  PluginCalls calls(host);
  while (!host.is_stopped()) {
    const ChildChannel::Item item = channel.next();
    if (item.work)
      item.work();
    else if (!calls.take(item.kind, item.body))
      return kExitProtocol;
  }
  host.workers().stop();
  host.plugin()->destroy(host.plugin());
  channel.flush();
  return kExitOk;
}

}  // namespace ekiden::plugin::remote
