// SPDX-License-Identifier: Apache-2.0
#include "plugin/process.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cmath>
#include <cstring>
#include <ctime>
#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/log.h"
#include "base/text.h"
#include "base/units.h"

namespace steelyard::plugin {
namespace {

using Time = std::chrono::steady_clock;
using std::chrono::milliseconds;

constexpr std::size_t kTail = 16 * 1024;
constexpr std::size_t kLongestText = 1024;           // of a log or progress message
constexpr std::size_t kOutputPerTurn = 256 * 1024;   // a flood must not keep us from looking at the rest
constexpr std::size_t kFramesPerTurn = 1024 * 1024;  // likewise for whoever writes frames without end
constexpr milliseconds kLimitInterval{100};
constexpr milliseconds kWalkInterval{250};
constexpr int kWalkShare = 200;            // reading all of /proc takes at most 1/200 of our time
constexpr milliseconds kGrace{200};        // to return after time is up
constexpr milliseconds kCancelTime{2000};  // to return after the user interrupted
constexpr milliseconds kDyingTime{1000};   // between closing its socket and being gone
constexpr milliseconds kPatience{3000};    // nobody wonders yet why nothing happens
constexpr double kCpuMargin_s = 10;

Time::duration seconds(double s) {
  return std::chrono::duration_cast<Time::duration>(std::chrono::duration<double>(std::min(s, 1e8)));
}

bool is_set(const std::atomic<bool>* flag) {
  return flag != nullptr && flag->load(std::memory_order_relaxed);
}

double cpu_seconds(pid_t pid) {
  clockid_t clock{};
  timespec used{};
  if (clock_getcpuclockid(pid, &clock) != 0 || clock_gettime(clock, &used) != 0) return 0;
  return static_cast<double>(used.tv_sec) + static_cast<double>(used.tv_nsec) * 1e-9;
}

std::string signal_name(int number) {
  const char* name = sigabbrev_np(number);
  return name == nullptr ? std::to_string(number) : fmt::format("{} (SIG{})", number, name);
}

}  // namespace

struct Process::Wait {
  Phase phase = Phase::kLoad;
  double timeout_s = 0;
  std::uint32_t calls = 0;  // shared_->calls as last seen
  Time::time_point start, deadline, next_limits, next_walk;
  bool told = false;                                      // the user knows what is being waited for
  std::optional<Time::time_point> grace, cancel, closed;  // until when, once it has happened

  [[nodiscard]] int poll_ms() const {
    Time::time_point next = std::min(deadline, next_limits);
    for (const auto& end : {grace, cancel, closed})
      if (end) next = std::min(next, *end);
    const auto left = std::chrono::ceil<milliseconds>(next - Time::now());
    return static_cast<int>(std::clamp<long long>(left.count(), 0, kLimitInterval.count()));
  }
};

Process::Process(Spawned spawned, Watch watch)
    : pid_(spawned.pid),
      socket_(std::move(spawned.socket)),
      output_(std::move(spawned.output)),
      pidfd_(std::move(spawned.pidfd)),
      shared_(spawned.shared),
      watch_(std::move(watch)),
      mark_(spawned.pid) {
  expect_memory(0);
  static_cast<void>(anything_started_since(newest_process_));
}

Process::~Process() {
  end();
  munmap(shared_, sizeof(Shared));
}

void Process::end() {
  if (pid_ <= 0) return;
  const bool ended = kill_tree(pid_);
  if (!ended) log::warning(fmt::format("{}: processes it started cannot be ended", watch_.plugin));
  drain_output();
  waitpid(pid_, nullptr, ended ? 0 : WNOHANG);
  pid_ = -1;
}

std::variant<std::string, Failure> Process::call(std::string_view request, Phase phase, double timeout_s,
                                                 std::uint32_t calls) {
  limit_cpu(timeout_s, calls);
  const auto now = Time::now();
  Wait wait{.phase = phase,
            .timeout_s = timeout_s,
            .calls = __atomic_load_n(&shared_->calls, __ATOMIC_RELAXED),
            .start = now,
            .deadline = now + seconds(timeout_s),
            .next_limits = now + kLimitInterval,
            .next_walk = now + kWalkInterval,
            .grace = {},
            .cancel = {},
            .closed = {}};
  if (!send_all(socket_.get(), encode_frame(FrameKind::kRequest, request))) channel_closed_ = true;
  for (;;) {
    wait_for_events(wait);
    drain_output();
    std::optional<std::string> reply;
    auto death = check_life(wait);  // looked at first: whatever it sent is then all here
    auto failure = take_frames(reply);
    if (reply && !wait.grace) return std::move(*reply);
    if (reply) wait.grace = now;  // too late, but nothing to wait for any more
    if (!failure) failure = std::move(death);
    if (!failure) failure = check_time(wait);
    if (!failure) failure = check_limits(wait);
    if (!failure) continue;
    end();
    return std::move(*failure);
  }
}

void Process::wait_for_events(const Wait& wait) {
  std::array<pollfd, 3> fds = {pollfd{channel_closed_ ? -1 : socket_.get(), POLLIN, 0},
                               pollfd{output_.get(), POLLIN, 0}, pollfd{pidfd_.get(), POLLIN, 0}};
  poll(fds.data(), fds.size(), wait.poll_ms());  // interrupted by a signal: the flags are looked at all the same
}

void Process::drain_output() {
  std::array<char, 16 * 1024> buffer;
  for (std::size_t turn = 0; turn < kOutputPerTurn;) {
    const ssize_t n = read(output_.get(), buffer.data(), buffer.size());
    if (n <= 0) break;
    turn += static_cast<std::size_t>(n);
    tail_.append(buffer.data(), static_cast<std::size_t>(n));
    if (tail_.size() > kTail) tail_.erase(0, tail_.size() - kTail);
    output_bytes_ += static_cast<std::uint64_t>(n);
  }
}

std::optional<Failure> Process::take_frames(std::optional<std::string>& reply) {
  std::array<char, 64 * 1024> buffer;
  for (std::size_t turn = 0; turn < kFramesPerTurn;) {
    auto frame = frames_.next();
    if (!frame) return Failure{Fault::kProtocol, Errc::kPlugin, "wrote to a descriptor that is not its own"};
    if (*frame && (*frame)->kind == FrameKind::kReply) {
      reply = std::move((*frame)->payload);
      return std::nullopt;
    }
    if (*frame) {
      handle_note(static_cast<char>((*frame)->kind), (*frame)->payload);
      continue;
    }
    const ssize_t n = recv(socket_.get(), buffer.data(), buffer.size(), MSG_DONTWAIT);
    if (n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR)) channel_closed_ = true;
    if (n <= 0) return std::nullopt;
    frames_.feed({buffer.data(), static_cast<std::size_t>(n)});
    turn += static_cast<std::size_t>(n);
  }
  return std::nullopt;
}

void Process::handle_note(char kind, std::string_view payload) {
  if (payload.empty()) return;
  if (kind == static_cast<char>(FrameKind::kLog)) {
    const int level = std::clamp(payload.front() - '0', 0, 3);
    log::write(static_cast<log::Level>(level),
               fmt::format("{}: {}", watch_.plugin, text::printable(payload.substr(1, kLongestText))));
  } else if (kind == static_cast<char>(FrameKind::kProgress) && watch_.progress) {
    double fraction = 0;
    const auto [end, error] = std::from_chars(payload.data(), payload.data() + payload.size(), fraction);
    if (error != std::errc() || !std::isfinite(fraction)) return;
    payload.remove_prefix(static_cast<std::size_t>(end - payload.data()));
    watch_.progress(std::clamp(fraction, 0.0, 1.0), text::printable(payload.substr(0, kLongestText)));
  }
}

std::optional<Failure> Process::check_time(Wait& wait) {
  const auto now = Time::now();
  if (const auto calls = __atomic_load_n(&shared_->calls, __ATOMIC_RELAXED); calls != wait.calls) {
    wait.calls = calls;
    if (!wait.grace) wait.deadline = now + seconds(wait.timeout_s);
  }
  if (!wait.told && wait.phase < Phase::kPrepare && now >= wait.start + kPatience && wait.timeout_s > 5) {
    wait.told = true;
    log::warning(
        fmt::format("{}: no answer in {} yet; it has {:g} s", watch_.plugin, name(wait.phase), wait.timeout_s));
  }
  if (channel_closed_ && !wait.closed) wait.closed = now + kDyingTime;
  if (!wait.cancel && is_set(watch_.cancelled)) wait.cancel = now + kCancelTime;
  if (!wait.grace && now >= wait.deadline) wait.grace = now + kGrace;
  if (wait.cancel || wait.grace) __atomic_store_n(&shared_->cancelled, 1u, __ATOMIC_RELAXED);

  if (wait.closed && now >= *wait.closed)
    return Failure{Fault::kClosedChannel, Errc::kPlugin,
                   fmt::format("closed descriptors that are not its own in {}", name(wait.phase))};
  if (wait.grace && now >= *wait.grace)
    return Failure{Fault::kTimeout, Errc::kTimeout,
                   fmt::format("no answer in {} for {:g} s", name(wait.phase), wait.timeout_s)};
  if (wait.cancel && now >= *wait.cancel)
    return Failure{Fault::kNone, Errc::kCancelled,
                   fmt::format("interrupted in {}; it did not return within 2 s and was ended", name(wait.phase))};
  return std::nullopt;
}

std::optional<Failure> Process::check_limits(Wait& wait) {
  if (output_bytes_ > kOutputLimit)
    return Failure{Fault::kFloodsOutput, Errc::kPlugin,
                   fmt::format("printed more than {} in {}", units::binary_size(kOutputLimit), name(wait.phase))};
  const auto now = Time::now();
  if (now < wait.next_limits) return std::nullopt;
  wait.next_limits = now + kLimitInterval;
  if (now >= wait.next_walk) {
    const auto below =
        anything_started_since(newest_process_) || below_ > 0 ? descendants(pid_) : std::vector<Descendant>();
    wait.next_walk = now + std::max<Time::duration>(kWalkInterval, (Time::now() - now) * kWalkShare);
    below_ = below.size();
    descendants_bytes_ = 0;
    for (const Descendant& d : below) descendants_bytes_ += d.resident_bytes;
    if (below_ > watch_.processes)
      return Failure{Fault::kProcessLimit, Errc::kPlugin,
                     fmt::format("exceeded its limit of {} processes in {}", watch_.processes, name(wait.phase))};
  }
  if (memory_limit_ != 0 && resident_bytes(pid_) + descendants_bytes_ > memory_limit_)
    return Failure{
        Fault::kMemoryLimit, Errc::kPlugin,
        fmt::format("exceeded its memory limit of {} in {}; its estimate was {}", units::binary_size(memory_limit_),
                    name(wait.phase), expected_bytes_ == 0 ? "none" : units::binary_size(expected_bytes_))};
  return std::nullopt;
}

std::optional<Failure> Process::check_life(const Wait& wait) {
  siginfo_t info{};
  // WNOWAIT: it stays a zombie, so that its descendants can still be told from others by its start time.
  if (waitid(P_PID, static_cast<id_t>(pid_), &info, WEXITED | WNOHANG | WNOWAIT) != 0 || info.si_pid == 0)
    return std::nullopt;
  return explain_death(wait.phase);
}

Failure Process::explain_death(Phase phase) const {
  siginfo_t info{};
  waitid(P_PID, static_cast<id_t>(pid_), &info, WEXITED | WNOHANG | WNOWAIT);
  const int status = info.si_status;
  const auto where = name(phase);
  if (info.si_code == CLD_EXITED) {
    if (status == kNoExec || status == kNoBind)
      return {Fault::kNoWorker, Errc::kInternal,
              status == kNoExec ? "steelyard-worker cannot be executed" : "the system refuses to bind it to its CPUs"};
    if (status == kChannelLost)
      return {Fault::kClosedChannel, Errc::kPlugin,
              fmt::format("closed descriptors that are not its own in {}", where)};
    return {Fault::kExit, Errc::kPlugin, fmt::format("called exit({}) in {}", status, where)};
  }
  if (status == SIGXCPU) return {Fault::kCpuLimit, Errc::kTimeout, fmt::format("exceeded its CPU time in {}", where)};
  const std::string how = fmt::format("killed by signal {} in {}", signal_name(status), where);
  if (__atomic_load_n(&shared_->guard_address, __ATOMIC_RELAXED) != 0)
    return {Fault::kOutOfBounds, Errc::kPlugin, how + ": it reached outside a buffer of sy_host.alloc"};
  if (status == SIGKILL) return {Fault::kSignal, Errc::kPlugin, how + ", not by us: the system may be out of memory"};
  return {Fault::kSignal, Errc::kPlugin, how};
}

void Process::limit_cpu(double timeout_s, std::uint32_t calls) {
  const double most = cpu_seconds(pid_) + timeout_s * calls * watch_.threads + kCpuMargin_s;
  const rlimit limit{static_cast<rlim_t>(std::min(most, 1e15)), RLIM_INFINITY};
  prlimit(pid_, RLIMIT_CPU, &limit, nullptr);  // a backstop: wall time ends a hang first
}

void Process::expect_memory(std::uint64_t bytes) {
  expected_bytes_ = bytes;
  memory_limit_ = watch_.memory_bytes;
  if (watch_.unclaimed_bytes == 0) return;
  constexpr std::uint64_t kMost = UINT64_MAX / 4;
  const std::uint64_t claimed = 2 * std::min(bytes, kMost) + std::min(watch_.unclaimed_bytes, kMost);
  memory_limit_ = memory_limit_ == 0 ? claimed : std::min(claimed, memory_limit_);
}

std::size_t Process::left_behind() {
  if (!alive()) return 0;
  return anything_started_since(newest_process_) || below_ > 0 ? descendants(pid_).size() : 0;
}

std::string Process::output() {
  drain_output();
  std::string printable;
  for (std::string_view rest = tail_; !rest.empty();) {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    printable += text::printable(rest.substr(0, end)) + '\n';
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return printable;
}

std::uint64_t Process::output_bytes() {
  drain_output();
  return output_bytes_;
}

}  // namespace steelyard::plugin
