// SPDX-License-Identifier: Apache-2.0
// A machine's /sys, /proc and /dev as a folder of captured files.
#pragma once
#include <filesystem>
#include <fstream>
#include <stdlib.h>
#include <string>

#include "target/target.h"

namespace steelyard::storage {

/// A new folder, gone with all in it at the end.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string name = std::filesystem::temp_directory_path() / "steelyard-test-XXXXXX";
    if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary folder");
    path_ = std::filesystem::canonical(name);
  }
  ~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

class FakeRoots {
 public:
  FakeRoots() {
    for (const char* folder : {"sys/dev/block", "sys/class/block", "proc/self", "dev"})
      std::filesystem::create_directories(folder_.path() / folder);
  }
  [[nodiscard]] SystemRoots roots() const { return {at("sys"), at("proc"), at("dev")}; }
  [[nodiscard]] std::string at(const std::string& name) const { return (folder_.path() / name).string(); }

  void file(const std::string& name, const std::string& text) {
    std::filesystem::create_directories((folder_.path() / name).parent_path());
    std::ofstream(folder_.path() / name, std::ios::binary) << text;
  }
  void link(const std::string& name, const std::string& to) {
    std::filesystem::create_directories((folder_.path() / name).parent_path());
    std::filesystem::create_symlink(folder_.path() / to, folder_.path() / name);
  }
  /// A block device `sys/devices/<where>` with its number, as the kernel shows all of them.
  void block(const std::string& where, const std::string& number, std::uint64_t bytes) {
    const std::string folder = "sys/devices/" + where, name = std::filesystem::path(where).filename();
    file(folder + "/dev", number + "\n");
    file(folder + "/size", std::to_string(bytes / 512) + "\n");
    file(folder + "/ro", "0\n");
    file(folder + "/stat",
         "     100        0     2000      10     50      0     3000       20        0       30       30\n");
    link("sys/dev/block/" + number, folder);
    link("sys/class/block/" + name, folder);
    file("dev/" + name, "");
  }
  /// A partition of a device made by block().
  void partition(const std::string& where, const std::string& number, std::uint64_t bytes) {
    block(where, number, bytes);
    file("sys/devices/" + where + "/partition", "1\n");
  }
  /// nvme<i>n1 behind its own PCI function.
  std::string nvme(int i) {
    const std::string n = std::to_string(i), pci = "0000:6" + n + ":00.0";
    const std::string controller = "pci0000:60/0000:60:01.1/" + pci + "/nvme/nvme" + n;
    const std::string where = controller + "/nvme" + n + "n1";
    file("sys/devices/" + controller + "/model", "SAMSUNG MZQL2960HCJR-00A07              \n");
    file("sys/devices/" + controller + "/serial", "S64FNE0R80222" + n + "      \n");
    file("sys/devices/" + controller + "/numa_node", "1\n");
    block(where, "259:" + std::to_string(10 * i), std::uint64_t{960} << 30);
    file("sys/devices/" + where + "/wwid", "eui.36344630528022290025384100000002\n");
    file("sys/devices/" + where + "/queue/logical_block_size", "512\n");
    file("sys/devices/" + where + "/queue/physical_block_size", "4096\n");
    file("sys/devices/" + where + "/queue/rotational", "0\n");
    file("sys/devices/" + where + "/queue/write_cache", "write through\n");
    file("sys/devices/" + where + "/queue/scheduler", "[none] mq-deadline kyber bfq \n");
    link("sys/devices/" + where + "/device", "sys/devices/" + controller);
    return where;
  }
  void mount(const std::string& line) {
    mountinfo_ += line + "\n";
    file("proc/self/mountinfo", mountinfo_);
  }

 private:
  TemporaryFolder folder_;
  std::string mountinfo_;
};

}  // namespace steelyard::storage
