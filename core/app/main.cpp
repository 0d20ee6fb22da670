// SPDX-License-Identifier: Apache-2.0
#include "app/app.h"

int main(int argc, char** argv) {
  return steelyard::app::run_app({argv + 1, argv + argc});
}
