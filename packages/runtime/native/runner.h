// Runs collective operations one after the other on a thread of its own, with a watchdog that ends them past a deadline.
#pragma once

#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>

#include "collective.h"

namespace densenet {

// Why processes no longer compute together.
struct Breakdown {
  int code;
  std::string message;
  // Whether the deadline has passed; otherwise TensorFlow has seen an error.
  bool late;
  // What each rank answered when it was asked whether it is there, as a status code; 0 for this process itself. Empty where
  // none was asked.
  std::vector<int> peers;
};

// One operation, or (of kind `kProbe`) the question which processes answer.
struct Job {
  Kind kind;
  int32_t key = 0;
  // Deleted by the thread that made the job: memory of theirs may be JavaScript's.
  std::vector<Tensor> tensors;
  std::vector<Tensor> results;
  std::vector<int> peers;
  std::optional<Breakdown> failure;
  bool done = false;
  // Called by the runner's thread when the job is done, if somebody is to be told.
  std::function<void()> tell;
};

struct Limits {
  // For one operation, from its begin in this process.
  std::chrono::milliseconds deadline;
  // For one process to say that it is there.
  std::chrono::milliseconds probe;
  // How long a process that has seen a failure goes on answering, so that the others do not take it for the one that failed.
  std::chrono::milliseconds grace;
};

class Runner {
 public:
  Runner(Group group, Limits limits) : group_(std::move(group)), limits_(limits) {
    worker_ = std::thread([this] { Work(); });
    watchdog_ = std::thread([this] { Watch(); });
  }
  ~Runner() { Stop(); }

  const Group& group() const { return group_; }

  void Submit(std::shared_ptr<Job> job) {
    std::lock_guard<std::mutex> lock(mutex_);
    waiting_.push_back(std::move(job));
    changed_.notify_all();
  }

  void Wait(const Job& job) {
    std::unique_lock<std::mutex> lock(mutex_);
    changed_.wait(lock, [&] { return job.done; });
  }

  // Ends the operation under way and all later ones, here and, as they wait for this process, in all others.
  void Abort(int code, const std::string& message) {
    std::lock_guard<std::mutex> lock(mutex_);
    BreakDown({code, message, false, {}});
  }

  // Waits for the threads. What is still to be done fails.
  void Stop() {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      if (stopping_) return;
      stopping_ = true;
      if (running_ || !waiting_.empty()) BreakDown({TF_CANCELLED, "this process has closed its collectives", false, {}});
      changed_.notify_all();
    }
    worker_.join();
    watchdog_.join();
  }

 private:
  using Clock = std::chrono::steady_clock;

  // All with `mutex_` held.
  void BreakDown(Breakdown breakdown) {
    if (breakdown_) return;
    breakdown_ = std::move(breakdown);
    Status status;
    TF_SetStatus(status, static_cast<TF_Code>(breakdown_->code), breakdown_->message.c_str());
    TFE_AbortCollectiveOps(group_.context, status);
  }

  void Work() {
    std::unique_lock<std::mutex> lock(mutex_);
    while (true) {
      changed_.wait(lock, [this] { return stopping_ || !waiting_.empty(); });
      if (waiting_.empty()) return;
      auto job = std::move(waiting_.front());
      waiting_.pop_front();
      if (job->kind == Kind::kProbe) {
        lock.unlock();
        job->peers = Probe();
        lock.lock();
      } else if (!breakdown_) {
        RunOne(*job, lock);
      }
      if (breakdown_ && job->results.empty() && job->kind != Kind::kProbe) job->failure = breakdown_;
      job->done = true;
      if (job->tell) job->tell();
      changed_.notify_all();
    }
  }

  void RunOne(Job& job, std::unique_lock<std::mutex>& lock) {
    running_ = true;
    ++started_;
    expires_ = Clock::now() + limits_.deadline;
    changed_.notify_all();
    lock.unlock();
    std::optional<Failure> failure;
    try {
      job.results = RunCollective(group_, job.kind, job.key, job.tensors);
    } catch (const Failure& caught) {
      failure = caught;
    }
    if (!failure) {
      lock.lock();
      running_ = false;
      return;
    }
    lock.lock();
    running_ = false;
    if (!breakdown_) {
      lock.unlock();
      auto peers = Probe();
      lock.lock();
      BreakDown({failure->code, failure->message, false, std::move(peers)});
    }
    if (!stopping_) {
      lock.unlock();
      std::this_thread::sleep_for(limits_.grace);
      lock.lock();
    }
  }

  void Watch() {
    std::unique_lock<std::mutex> lock(mutex_);
    while (!stopping_) {
      if (!running_ || breakdown_) {
        changed_.wait(lock);
        continue;
      }
      const auto watched = started_;
      const auto ended = [&] { return stopping_ || !running_ || started_ != watched; };
      if (changed_.wait_until(lock, expires_, ended)) continue;
      lock.unlock();
      auto peers = Probe();
      lock.lock();
      if (ended()) continue;
      BreakDown({TF_DEADLINE_EXCEEDED, "the deadline has passed", true, std::move(peers)});
    }
  }

  // Asks all other processes at once whether they are there.
  std::vector<int> Probe() const {
    std::vector<int> codes(group_.size, TF_OK);
    std::vector<std::thread> threads;
    for (int rank = 0; rank < group_.size; ++rank) {
      if (rank == group_.rank) continue;
      threads.emplace_back([this, rank, &codes] {
        const std::string task = "/job:worker/replica:0/task:" + std::to_string(rank);
        Status status;
        TFE_CollectiveOpsCheckPeerHealth(group_.context, task.c_str(), limits_.probe.count(), status);
        codes[rank] = status.code();
      });
    }
    for (auto& thread : threads) thread.join();
    return codes;
  }

  const Group group_;
  const Limits limits_;
  std::mutex mutex_;
  // Notified of every change of what follows.
  std::condition_variable changed_;
  std::deque<std::shared_ptr<Job>> waiting_;
  bool running_ = false, stopping_ = false;
  uint64_t started_ = 0;
  Clock::time_point expires_;
  std::optional<Breakdown> breakdown_;
  std::thread worker_, watchdog_;
};

}  // namespace densenet
