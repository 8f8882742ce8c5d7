"""Describes how a process ended, in Lambda's terms.

Signals have their Go names, because Lambda's side is written in Go.
https://github.com/aws/aws-lambda-runtime-interface-emulator
"""

import signal

WITHOUT_REASON = "Runtime exited without providing a reason"
SIGNALS = {
    signal.SIGHUP: "hangup",
    signal.SIGINT: "interrupt",
    signal.SIGQUIT: "quit",
    signal.SIGILL: "illegal instruction",
    signal.SIGTRAP: "trace/breakpoint trap",
    signal.SIGABRT: "aborted",
    signal.SIGBUS: "bus error",
    signal.SIGFPE: "floating point exception",
    signal.SIGKILL: "killed",
    signal.SIGUSR1: "user defined signal 1",
    signal.SIGSEGV: "segmentation fault",
    signal.SIGUSR2: "user defined signal 2",
    signal.SIGPIPE: "broken pipe",
    signal.SIGALRM: "alarm clock",
    signal.SIGTERM: "terminated",
}


def exit_words(code: int) -> str:
    """Return the message of a Runtime.ExitError for an exit code, negative for a signal."""
    if code == 0:
        return WITHOUT_REASON
    if code > 0:
        return f"Runtime exited with error: exit status {code}"
    try:
        word = SIGNALS[signal.Signals(-code)]
    except (ValueError, KeyError):
        word = f"signal {-code}"
    return f"Runtime exited with error: signal: {word}"
