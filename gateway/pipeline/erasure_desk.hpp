// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <string>
#include <unordered_set>
#include <vector>

#include "core/ports/erasures.hpp"
#include "core/ports/fs.hpp"
#include "core/ports/log.hpp"
#include "core/ports/workers.hpp"
#include "pipeline/erasure.hpp"

namespace ekiden::pipeline {

// One erasure at a time, on a worker. What was asked for stands in `folder`/erasure.pending until it is done, so that
// the next start goes on with it.
class ErasureDesk final : public Erasures {
 public:
  struct Ports {
    Fs& fs;
    Log& log;
    Workers& workers;
    journal::Journal& journal;
  };

  // What it is given by reference, and `others`, outlive it; the workers stop before it ends.
  ErasureDesk(const Ports& ports, std::string folder, std::string peer_key, std::vector<std::string> channels,
              std::vector<PersonalData*> others, Erasure::Forget forget);

  // Before anything uses what the journal replayed: finishes what an earlier run began. Gives the seqs that are gone.
  Result<std::unordered_set<journal::Seq>> resume();
  // [any-thread] What is at work ends soon, undone; the next start goes on.
  void stop() { is_stopping_ = true; }

  void erase(ErasureRequest request, Executor& where, std::function<void(Result<ErasureReport>)> done) override;

 private:
  Result<ErasureReport> run(const ErasureRequest& request, Erasure& erasure);

  const Ports ports_;
  const std::string folder_;
  const std::string peer_key_;
  const std::vector<std::string> channels_;
  const std::vector<PersonalData*> others_;
  const Erasure::Forget forget_;
  std::atomic<bool> is_busy_{false};
  std::atomic<bool> is_stopping_{false};
};

}  // namespace ekiden::pipeline
