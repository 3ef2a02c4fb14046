// SPDX-License-Identifier: Apache-2.0
// One instance: its table, the orders of its life, its configuration, and what it leaves alone.
#include <ekiden/testkit/process_state.hpp>

#include <array>
#include <cstring>

#include "conformance/case.hpp"
#include "conformance/config_variants.hpp"
#include "conformance/life.hpp"
#include "conformance/output_trap.hpp"

namespace ekiden::conformance {

namespace {

// The table of the component's kind.
template <class Table>
const Table* kind_table(Life& life, const char* id, Verdict& verdict) {
  const ekd_plugin* plugin = life.host().plugin();
  const auto* table = static_cast<const Table*>(plugin->get_extension(plugin, id));
  if (!verdict.expect(table != nullptr, std::string("get_extension() gives ") + id, "it gave NULL")) return nullptr;
  verdict.expect(plugin->get_extension(plugin, id) == table, "a table stays where it is",
                 "it is given elsewhere the second time");
  const bool whole = table->size >= sizeof(Table);
  return verdict.expect(whole, std::string("the size of ") + id + " is that of its struct",
                        "it says " + std::to_string(table->size))
             ? table
             : nullptr;
}

void check_kind_table(Life& life, Verdict& verdict) {
  const std::string expected = "the function that does the work is there";
  switch (life.component().kind) {
    case plugin::Kind::adapter:
      if (const auto* table = kind_table<ekd_adapter>(life, EKD_ADAPTER_ID, verdict))
        verdict.expect(table->send != nullptr || life.component().commands.empty(), expected, "send is NULL");
      break;
    case plugin::Kind::sink:
      if (const auto* table = kind_table<ekd_sink>(life, EKD_SINK_ID, verdict))
        verdict.expect(table->deliver != nullptr, expected, "deliver is NULL");
      break;
    case plugin::Kind::filter:
      if (const auto* table = kind_table<ekd_filter>(life, EKD_FILTER_ID, verdict))
        verdict.expect(table->apply != nullptr, expected, "apply is NULL");
      break;
  }
}

void check_table(Subject& subject, Verdict& verdict) {
  Life life(subject, verdict);
  // Its own process looks at the same before it says that the instance is there.
  if (subject.has_own_process()) return void(life.start());
  if (!life.create()) return;
  const ekd_plugin* plugin = life.host().plugin();
  if (!verdict.expect(plugin->size >= sizeof(ekd_plugin), "the instance's size is that of ekd_plugin",
                      "it says " + std::to_string(plugin->size)))
    return;
  const bool complete = plugin->configure != nullptr && plugin->start != nullptr && plugin->stop != nullptr &&
                        plugin->destroy != nullptr && plugin->get_extension != nullptr;
  if (verdict.expect(complete, "all functions but cancel are there", "one is NULL")) check_kind_table(life, verdict);
}

void check_unknown_extension(Subject& subject, Verdict& verdict) {
  Life life(subject, verdict);
  if (!life.create()) return;
  const ekd_plugin* plugin = life.host().plugin();
  for (const char* id : {"", "ekiden.sink/2", EKD_SINK_ID "0", "ekiden.no-such/1", "\xff\xfe"}) {
    verdict.expect(plugin->get_extension(plugin, id) == nullptr, "get_extension() gives NULL for an unknown id",
                   std::string("it gave something for \"") + id + "\"");
  }
}

void check_create_quiet(Subject& subject, Verdict& verdict) {
  Life life(subject, verdict);
  subject.has_own_process() ? life.start() : life.create();
}

void check_lifecycle(Subject& subject, Verdict& verdict) {
  using Step = bool (*)(Life&);
  constexpr std::array<Step, 4> kOrders = {
      [](Life& life) { return life.create(); },
      [](Life& life) { return life.configure(); },
      [](Life& life) { return life.start(); },
      [](Life& life) { return life.start() && life.stop(); },
  };
  for (const Step order : kOrders) {
    Life life(subject, verdict);
    if (!order(life)) return;
  }
}

// A gateway that stops while an instance is being set up stops what has not started.
void check_stop_before_start(Subject& subject, Verdict& verdict) {
  {
    Life life(subject, verdict);
    if (life.create()) life.stop();
  }
  Life life(subject, verdict);
  if (life.configure()) life.stop();
}

void check_configure_twice(Subject& subject, Verdict& verdict) {
  Life life(subject, verdict);
  if (!life.configure()) return;
  const sdk::Status again = life.host().configure(life.config());
  verdict.expect(!again.is_pending(), "configure() ends at once", "it said EKD_PENDING");
}

bool is_configuration_band(ekd_status status) {
  return status <= EKD_E_CONFIG && status > EKD_E_CONFIG - 10;
}

// `with_start`: start() has followed, which may refuse in its own way.
void check_refusal(const std::string& config, const sdk::Status& status, bool with_start, Verdict& verdict) {
  if (status.ok()) return;
  const std::string given = " (given " + config.substr(0, 160) + ")";
  verdict.expect(with_start || is_configuration_band(status.code),
                 "configure() refuses what it cannot work with by a status of the configuration band",
                 spelled(status) + given);
  verdict.expect(!status.message.empty(), "configure() says what is wrong", "the message is empty" + given);
}

// The host gives a plugin only what fits its schema: of such, the plugin alone knows what is wrong.
void check_bad_config(Subject& subject, Verdict& verdict) {
  const Result<plugin::Component> component = subject.component();
  const Result<std::string> good = subject.config();
  if (!component) return verdict.fail("the component has a descriptor", component.status().message());
  if (!good) return verdict.skip(good.status().message());
  std::vector<std::string> tried = odd_configs(*good);
  tried.push_back(*good);
  std::size_t given = 0;
  for (const std::string& config : tried) {
    const Result<std::string> complete = subject.complete_config()(component->config_schema, config);
    if (!complete) continue;
    ++given;
    Life life(subject, verdict);
    if (!life.create()) return;
    check_refusal(*complete, life.try_config(*complete), subject.has_own_process(), verdict);
  }
  verdict.note(std::to_string(given) + " configurations that fit the schema were tried");
}

// Secrets of the configuration, shorter ones aside: they would be found by chance.
void check_secrets(Subject& subject, Verdict& verdict) {
  constexpr std::size_t kShortest = 6;
  const Result<plugin::Component> component = subject.component();
  const Result<std::string> config = subject.config();
  if (!component) return verdict.fail("the component has a descriptor", component.status().message());
  if (!config) return verdict.skip(config.status().message());
  const std::vector<std::string> secrets = secrets_of(component->config_schema, *config);
  if (secrets.empty()) return verdict.skip("its configuration has no member that is x-secret");
  std::string said;
  {
    Life life(subject, verdict);
    if (life.start()) life.stop();
    said = life.host().log_text() + (life.process() != nullptr ? life.process()->words() : "");
  }
  Life refused(subject, verdict);
  if (!refused.create()) return;
  said += refused.try_config(config->substr(0, config->size() - 1)).message;
  for (const std::string& secret : secrets) {
    if (secret.size() >= kShortest)
      verdict.expect(said.find(secret) == std::string::npos, "no secret stands in the log or in a message", "one does");
  }
}

// A whole life leaves the settings of the process alone, and standard output empty.
void check_process_state(Subject& subject, Verdict& verdict) {
  if (const Result<const plugin::Library*> library = subject.library(); !library)
    return verdict.fail("the file can be mapped and initialised", library.status().message());
  const auto before = testkit::ProcessState::now();
  {
    Life life(subject, verdict);
    if (life.start()) life.stop();
  }
  for (const std::string& change : testkit::ProcessState::now().changed_settings(before))
    verdict.fail("a plugin leaves alone what belongs to the whole process", change);
}

void check_stdout(Subject& subject, Verdict& verdict) {
  {
    Life life(subject, verdict);
    if (life.start()) life.stop();
  }
  const std::string text = OutputTrap::caught();
  verdict.expect(text.empty(), "nothing is written to standard output: it belongs to the host",
                 "\"" + text.substr(0, 80) + "\" was");
}

void check_two_at_once(Subject& subject, Verdict& verdict) {
  Life first(subject, verdict);
  if (!first.start()) return;
  {
    Life second(subject, verdict);
    if (!second.start()) return;
    verdict.expect(
        first.host().plugin()->data != second.host().plugin()->data || first.host().plugin()->data == nullptr,
        "each instance has its own data", "two share theirs");
  }
  verdict.expect(first.stop(), "an instance works on when another is destroyed", "it does not stop cleanly");
}

constexpr Case kCases[] = {
    {"instance/table", "M15", "has a complete table, with that of its kind",
     "fill every member; size is sizeof of the struct", kAll, &check_table},
    {"instance/unknown-extension", "M11", "gives NULL for an extension that it does not have",
     "compare the whole id, with strcmp", kAll, &check_unknown_extension,
     "get_extension() is not called across processes: the gateway asks its own stand-in"},
    {"instance/create-quiet", "M16", "calls no host function in create()", "move the call into configure()", kAll,
     &check_create_quiet},
    {"instance/lifecycle", "M17", "lives from create() to destroy(), whether or not it was started",
     "let each function work from the state before it, and destroy() from every state", kAll, &check_lifecycle},
    {"instance/stop-before-start", "M17", "stops before it was started", "let stop() find out what start() has done",
     kAll, &check_stop_before_start, "the process of a plugin begins with start(): before it there is nothing to stop"},
    {"instance/configure-twice", "M17", "survives a second configure()", "answer EKD_E_STATE, or take the new settings",
     kAll, &check_configure_twice, "the process of a plugin is configured once, when it starts"},
    {"instance/bad-config", "M18", "refuses a wrong configuration with EKD_E_CONFIG and a sentence",
     "return EKD_E_CONFIG and fill error->message", kAll, &check_bad_config},
    {"instance/secrets", "M19", "keeps secrets out of logs and messages", "name the member, never its value", kAll,
     &check_secrets},
    {"instance/process-state", "M20", "leaves the settings of the process alone",
     "call no chdir, umask, setlocale, setenv, sigaction, pthread_sigmask; uselocale() and *_l functions are a "
     "thread's own",
     kAll, &check_process_state, "the process is the plugin's own: what it changes there concerns nobody else"},
    {"instance/stdout", "M21", "writes nothing to standard output", "log through ekiden.log/1", kAll, &check_stdout,
     "the standard output of its own process belongs to the plugin: each line of it is a line of the gateway's log"},
    {"instance/two-at-once", "M22", "has instances that know nothing of each other",
     "keep what belongs to an instance in ekd_plugin.data, not in globals", kAll, &check_two_at_once,
     "two instances are two processes, which share nothing"},
};

}  // namespace

std::span<const Case> instance_cases() {
  return kCases;
}

}  // namespace ekiden::conformance
