// SPDX-License-Identifier: Apache-2.0
#include "observe/registry.hpp"

#include <algorithm>
#include <array>
#include <cassert>
#include <charconv>
#include <cmath>
#include <map>
#include <mutex>
#include <shared_mutex>
#include <vector>

#include "observe/metric_names.hpp"

namespace ekiden {

namespace {

constexpr std::array kBounds = {0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05,
                                0.1,    0.25,    0.5,    1.0,   2.5,    5.0,   10.0, 30.0,  60.0};

void append_number(std::string& out, double value) {
  if (std::isnan(value)) {
    out += "NaN";
  } else if (std::isinf(value)) {
    out += value > 0 ? "+Inf" : "-Inf";
  } else {
    char text[64];
    const bool fixed = value == 0 || (std::abs(value) >= 1e-6 && std::abs(value) < 1e15);
    const auto form = fixed ? std::chars_format::fixed : std::chars_format::scientific;
    out.append(text, std::to_chars(text, text + sizeof text, value, form).ptr);
  }
}

void append_escaped(std::string& out, std::string_view value) {
  for (const char c : value) {
    if (c == '\\' || c == '"') out += '\\';
    if (c == '\n')
      out += "\\n";
    else
      out += c;
  }
}

// 'key="value",…', escaped.
std::string label_text(const std::vector<MetricLabel>& labels) {
  std::string text;
  for (const MetricLabel& label : labels) {
    if (!text.empty()) text += ',';
    text.append(label.key).append("=\"");
    append_escaped(text, label.value);
    text += '"';
  }
  return text;
}

void append_sample(std::string& out, std::string_view name, std::string_view suffix, std::string_view labels,
                   std::string_view more, double value) {
  out.append(name).append(suffix);
  if (!labels.empty() || !more.empty()) {
    out.append("{").append(labels);
    if (!labels.empty() && !more.empty()) out += ',';
    out.append(more).append("}");
  }
  out += ' ';
  append_number(out, value);
  out += '\n';
}

class Buckets final : public Histogram {
 public:
  void observe(double value) override {
    const auto bucket = static_cast<std::size_t>(std::ranges::lower_bound(kBounds, value) - kBounds.begin());
    counts_[bucket].fetch_add(1, std::memory_order_relaxed);
    sum_.fetch_add(value, std::memory_order_relaxed);
  }

  void render(std::string& out, std::string_view name, std::string_view labels) const {
    std::uint64_t total = 0;
    for (std::size_t i = 0; i < counts_.size(); ++i) {
      total += counts_[i].load(std::memory_order_relaxed);
      std::string bound = "le=\"";
      append_number(bound, i < kBounds.size() ? kBounds[i] : INFINITY);
      bound += '"';
      append_sample(out, name, "_bucket", labels, bound, static_cast<double>(total));
    }
    append_sample(out, name, "_sum", labels, {}, sum_.load(std::memory_order_relaxed));
    append_sample(out, name, "_count", labels, {}, static_cast<double>(total));
  }

 private:
  std::array<std::atomic<std::uint64_t>, kBounds.size() + 1> counts_{};  // the last: above every bound
  std::atomic<double> sum_{0};
};

void render_series(std::string& out, std::string_view name, std::string_view labels, const Counter& counter) {
  append_sample(out, name, {}, labels, {}, static_cast<double>(counter.value()));
}
void render_series(std::string& out, std::string_view name, std::string_view labels, const Gauge& gauge) {
  append_sample(out, name, {}, labels, {}, gauge.value());
}
void render_series(std::string& out, std::string_view name, std::string_view labels, const Buckets& buckets) {
  buckets.render(out, name, labels);
}

// All series of all metrics of one kind. Nodes of the maps never move. A series is known by its labels sorted by key,
// and shown with them in the order in which it was first asked for: the order of the documentation.
template <class Value>
class Families {
 public:
  Value& get(std::string_view name, Metrics::Labels labels) {
    std::vector<MetricLabel> list(labels.begin(), labels.end());
    const std::string shown = label_text(list);
    std::ranges::sort(list, {}, &MetricLabel::key);
    const std::string identity = label_text(list);
    {
      const std::shared_lock lock(mutex_);
      if (const auto family = families_.find(name); family != families_.end())
        if (const auto series = family->second.find(identity); series != family->second.end())
          return series->second.value;
    }
    const std::unique_lock lock(mutex_);
    auto family = families_.find(name);
    if (family == families_.end()) family = families_.try_emplace(std::string(name)).first;
    Series& series = family->second[identity];
    if (series.labels.empty()) series.labels = shown;
    return series.value;
  }

  void render(std::map<std::string, std::string>& pages, std::string_view type) const {
    const std::shared_lock lock(mutex_);
    for (const auto& [name, family] : families_) {
      std::string& page = pages[name];
      assert(page.empty());
      if (const std::string_view help = metric_help(name); !help.empty())
        page.append("# HELP ").append(name).append(" ").append(help).append("\n");
      page.append("# TYPE ").append(name).append(" ").append(type).append("\n");
      for (const auto& [identity, series] : family) render_series(page, name, series.labels, series.value);
    }
  }

 private:
  struct Series {
    std::string labels;
    Value value;
  };
  mutable std::shared_mutex mutex_;
  std::map<std::string, std::map<std::string, Series, std::less<>>, std::less<>> families_;
};

}  // namespace

class Registry::Impl {
 public:
  std::mutex mutex;
  std::map<std::string, MetricKind, std::less<>> declared;  // under mutex
  Families<Counter> counters;
  Families<Gauge> gauges;
  Families<Buckets> histograms;
};

Registry::Registry() : impl_(std::make_unique<Impl>()) {}
Registry::~Registry() = default;

Status Registry::declare(std::string_view name, MetricKind kind) {
  if (!metric_help(name).empty()) return {Code::conflict, std::string(name) + " is a metric of the gateway's own"};
  const std::lock_guard lock(impl_->mutex);
  const MetricKind known = impl_->declared.try_emplace(std::string(name), kind).first->second;
  return known == kind ? Status() : Status(Code::conflict, std::string(name) + " is a metric of another kind already");
}

Counter& Registry::counter(std::string_view name, Labels labels) {
  return impl_->counters.get(name, labels);
}

Gauge& Registry::gauge(std::string_view name, Labels labels) {
  return impl_->gauges.get(name, labels);
}

Histogram& Registry::histogram(std::string_view name, Labels labels) {
  return impl_->histograms.get(name, labels);
}

std::string Registry::render() const {
  std::map<std::string, std::string> pages;
  impl_->counters.render(pages, "counter");
  impl_->gauges.render(pages, "gauge");
  impl_->histograms.render(pages, "histogram");
  std::string text;
  for (const auto& [name, page] : pages) text += page;
  return text;
}

}  // namespace ekiden
