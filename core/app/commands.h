// SPDX-License-Identifier: Apache-2.0
// The verbs, one file each: every function adds its verb to the tree, with its options and what it does.
#pragma once
#include "app/command_line.h"

namespace steelyard::app {

void add_discover_command(CommandLine& line);
void add_list_command(CommandLine& line);
void add_run_command(CommandLine& line);
void add_compare_command(CommandLine& line);
void add_diagnose_command(CommandLine& line);
void add_score_command(CommandLine& line);
void add_index_command(CommandLine& line);
void add_certify_command(CommandLine& line);
void add_report_command(CommandLine& line);
void add_import_command(CommandLine& line);
void add_export_command(CommandLine& line);
void add_keygen_command(CommandLine& line);
void add_pack_command(CommandLine& line);
void add_verify_command(CommandLine& line);
void add_doctor_command(CommandLine& line);
void add_plugin_command(CommandLine& line);
void add_completion_command(CommandLine& line);

}  // namespace steelyard::app
