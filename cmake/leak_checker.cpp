// SPDX-License-Identifier: Apache-2.0
// Linked into programs that load plugins, in builds with sanitizers. The leak checker of g++ 12 crashes over thread-local
// data of libraries that were loaded after the start ("Tracer caught signal 11"), so it leaves such data out.

extern "C" [[gnu::visibility("default"), gnu::used]] const char* __lsan_default_options();
extern "C" const char* __lsan_default_options() {
  return "use_tls=0";
}
