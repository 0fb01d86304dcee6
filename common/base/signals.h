// What a program does about signals before its loop takes them (common/net/loop.h).
#pragma once

namespace expunge {

// First in main. A dead reader of the log or of the results, and a file at the limit of `ulimit -f`, are then faults of
// the write instead of the program's silent end.
void make_failed_writes_faults();

// Between fork and exec: the program that the child becomes finds these signals as it expects them.
void let_failed_writes_end();

// Whether whoever started this program wants it to outlive its terminal (nohup).
bool is_hang_up_ignored();

// First in main of a program that serves. Until its loop takes them, SIGINT, SIGTERM and SIGHUP end it at once with
// code 0: nothing has been announced. SIGHUP stays ignored where it was (nohup).
void end_at_signals();

}  // namespace expunge
