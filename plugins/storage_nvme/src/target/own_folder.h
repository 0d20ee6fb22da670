// SPDX-License-Identifier: Apache-2.0
// A folder that is ours alone: made under one that the user gave, locked while its process lives, gone with it - or at
// the next start, if the process was killed. Nothing is ever removed that is not provably ours: the folder has our
// kind of name, our owner, nobody else's rights and our mark in it, and each thing in it our prefix and our owner.
#pragma once
#include <string>

namespace steelyard::storage {

/// Whatever is made in an OwnFolder, at any depth, has a name that begins so.
inline constexpr const char* kOurs = "sy-";

class OwnFolder {
 public:
  /// Throws sdk::Unsupported where nothing can be made or locked.
  explicit OwnFolder(const std::string& parent);
  ~OwnFolder();  // with all of ours in it; what somebody else put there stays, and the folder with it
  OwnFolder(const OwnFolder&) = delete;
  OwnFolder& operator=(const OwnFolder&) = delete;

  [[nodiscard]] const std::string& path() const { return path_; }
  [[nodiscard]] int fd() const { return folder_; }

 private:
  [[nodiscard]] bool make(const std::string& name);
  [[noreturn]] void give_up(const std::string& doing, int error);

  std::string parent_path_, path_, name_;
  int parent_ = -1, folder_ = -1, mark_ = -1;
};

/// Removes the folders in `parent` whose processes are dead.
void remove_leftovers(const std::string& parent);

}  // namespace steelyard::storage
