/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

/* xr-media-hub-keeper [--deny FOLDER] PROGRAM [ARGUMENT…]
 *
 * Runs between the hub and a program that the hub starts. It kills all descendants of the program when the program
 * exits, and the program too when standard input closes: a pipe of the hub, which also closes when the hub crashes. It
 * relays SIGTERM to the program's group. The first line of the output is the PID of the program; the exit status is
 * that of the program. --deny confines the program. */

#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "keeper/xmh-confinement.h"
#include "keeper/xmh-descendants.h"

enum
{
  STATUS_USAGE = 2,
  /* As in shells. */
  STATUS_NOT_EXECUTABLE = 126,
  STATUS_NOT_FOUND = 127,
};

/* A terminal sends SIGINT to the hub too, which then ends the program. */
static int
watch_signals (sigset_t *before)
{
  sigset_t watched;
  int fd;

  sigemptyset (&watched);
  sigaddset (&watched, SIGCHLD);
  sigaddset (&watched, SIGTERM);
  fd = signalfd (-1, &watched, SFD_CLOEXEC | SFD_NONBLOCK);
  sigaddset (&watched, SIGINT);
  sigaddset (&watched, SIGHUP);
  sigaddset (&watched, SIGQUIT);
  sigprocmask (SIG_BLOCK, &watched, before);
  return fd;
}

/* Returns: errno, if the program cannot be executed */
static int
run (char **argv, XmhConfinement *confinement, pid_t keeper, const sigset_t *mask)
{
  int null = open ("/dev/null", O_RDONLY | O_CLOEXEC);

  setpgid (0, 0);
  if (prctl (PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) != 0 || getppid () != keeper)
    return errno;
  dprintf (STDOUT_FILENO, "%d\n", (int) getpid ());
  if (null < 0 || dup2 (null, STDIN_FILENO) < 0)
    return errno;
  if (confinement != NULL && !xmh_confinement_enter (confinement))
    return errno;

  sigprocmask (SIG_SETMASK, mask, NULL);
  execvp (argv[0], argv);
  return errno;
}

static pid_t
start (char **argv, XmhConfinement *confinement, const sigset_t *mask)
{
  pid_t keeper = getpid ();
  pid_t program = fork ();

  if (program == 0)
    {
      int code = run (argv, confinement, keeper, mask);

      dprintf (STDERR_FILENO, "cannot run %s: %s\n", argv[0], strerror (code));
      _exit (code == ENOENT ? STATUS_NOT_FOUND : STATUS_NOT_EXECUTABLE);
    }

  /* In both processes, so that the group exists for a signal that comes now. */
  if (program > 0)
    setpgid (program, program);
  return program;
}

static gboolean
has_exited (pid_t program)
{
  siginfo_t info = { 0 };

  return waitid (P_PID, (id_t) program, &info, WEXITED | WNOHANG | WNOWAIT) != 0 || info.si_pid == program;
}

/* Reaps adopted processes, but not the program. */
static void
reap_strangers (pid_t program)
{
  siginfo_t info = { 0 };

  while (waitid (P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT) == 0 && info.si_pid != 0 && info.si_pid != program)
    waitpid (info.si_pid, NULL, 0);
}

static void
pass_on (int signals, pid_t program)
{
  struct signalfd_siginfo signal;

  while (read (signals, &signal, sizeof signal) == sizeof signal)
    if (signal.ssi_signo == SIGTERM)
      kill (-program, SIGTERM);
}

/* Returns when the program has exited or the hub has ended. */
static void
keep (pid_t program, int signals)
{
  struct pollfd fds[] = { { .fd = STDIN_FILENO, .events = POLLIN }, { .fd = signals, .events = POLLIN } };

  while (!has_exited (program) && (poll (fds, G_N_ELEMENTS (fds), -1) >= 0 || errno == EINTR))
    {
      if (fds[0].revents != 0)
        return;
      pass_on (signals, program);
      reap_strangers (program);
    }
}

/* Until the program is reaped, its PID cannot become that of another group. */
static int
end (pid_t program)
{
  int status = 0;

  kill (-program, SIGKILL);
  waitpid (program, &status, 0);
  xmh_descendants_end ();
  return status;
}

/* Ends with the exit status or signal of the program, without a second core dump. */
static int
repeat (int status, const sigset_t *mask)
{
  struct rlimit none = { 0, 0 };

  if (WIFEXITED (status))
    return WEXITSTATUS (status);

  setrlimit (RLIMIT_CORE, &none);
  signal (WTERMSIG (status), SIG_DFL);
  sigprocmask (SIG_SETMASK, mask, NULL);
  raise (WTERMSIG (status));
  return STATUS_NOT_EXECUTABLE;
}

int
main (int argc, char **argv)
{
  gboolean is_confined = argc > 2 && strcmp (argv[1], "--deny") == 0;
  g_autoptr(XmhConfinement) confinement = NULL;
  char **command = argv + (is_confined ? 3 : 1);
  sigset_t mask;
  int signals;
  pid_t program;

  if (argc < (is_confined ? 4 : 2))
    {
      fprintf (stderr, "usage: xr-media-hub-keeper [--deny FOLDER] PROGRAM [ARGUMENT...]\n");
      return STATUS_USAGE;
    }

  /* A session of its own: keys of the terminal send it no signals, and no descendant can acquire the terminal. */
  setsid ();
  xmh_descendants_adopt ();
  if (is_confined)
    confinement = xmh_confinement_new (argv[2]);
  signals = watch_signals (&mask);
  program = start (command, confinement, &mask);
  if (program < 0)
    {
      fprintf (stderr, "cannot start %s: %s\n", command[0], strerror (errno));
      return STATUS_NOT_EXECUTABLE;
    }

  keep (program, signals);
  /* Close the output before this process exits, so that the reader gets its end first. */
  close (STDOUT_FILENO);
  close (STDERR_FILENO);
  return repeat (end (program), &mask);
}
