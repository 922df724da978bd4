/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#define G_LOG_DOMAIN "xmh-media"

#include "config.h"

#include "media/xmh-child.h"

#include <errno.h>
#include <glib/gi18n.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "common/xmh-text.h"
#include "media/xmh-confinement.h"

/* What a line may hold; the rest of a longer one is skipped. */
#define LINE_MAX_BYTES 1024

/* A first SIGTERM makes LiveKit wait for its participants, a second one does not; both have to fit, with what
 * follows, into the hub's 3 s. */
#define SECOND_TERM_MS 1000
#define KILL_MS 1000

/* How long lines are waited for when the program has gone but others still hold its pipe. */
#define DRAIN_MS 200

struct _XmhChild
{
  GObject parent_instance;

  GSubprocess *process;
  GPid pid;                     /* also the number of its group; 0 once it has exited */
  GCancellable *cancellable;

  char chunk[4096];
  GString *line;                /* the unfinished one */
  gboolean at_end;              /* of the output */

  char *reason;                 /* why it exited; NULL while it runs */
  gboolean told;
  guint timeout;                /* of the end, or of the drain */
  guint n_signals;
};

G_DEFINE_FINAL_TYPE (XmhChild, xmh_child, G_TYPE_OBJECT)

enum
{
  SIGNAL_LINE,
  SIGNAL_EXITED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

typedef struct
{
  XmhConfinement *confinement;
  GPid parent;
} Setup;

static void
setup_free (gpointer data)
{
  Setup *setup = data;

  xmh_confinement_free (setup->confinement);
  g_free (setup);
}

/* Between fork and exec: only system calls. The death signal is sent when the *thread* that forked ends, which is
 * the main one here; it may have ended before the call. */
static void
set_up_child (gpointer data)
{
  Setup *setup = data;

  setpgid (0, 0);
  if (prctl (PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) != 0 || getppid () != setup->parent)
    _exit (127);
  if (!xmh_confinement_enter (setup->confinement))
    _exit (127);
}

static void
signal_group (XmhChild *self,
              int       number)
{
  if (self->pid > 0 && kill (-self->pid, number) != 0 && errno != ESRCH)
    g_debug ("cannot signal %d: %s", (int) self->pid, g_strerror (errno));
}

static void
tell_line (XmhChild *self)
{
  g_autofree char *text = NULL;

  if (self->line->len == 0)
    return;

  g_strdelimit (self->line->str, "\t", ' ');
  text = xmh_text_from_peer_bounded (self->line->str, (gssize) self->line->len, LINE_MAX_BYTES);
  g_string_truncate (self->line, 0);
  g_signal_emit (self, signals[SIGNAL_LINE], 0, text);
}

static void
tell_exited (XmhChild *self)
{
  if (self->told || self->reason == NULL)
    return;

  self->told = TRUE;
  g_clear_handle_id (&self->timeout, g_source_remove);
  tell_line (self);
  g_signal_emit (self, signals[SIGNAL_EXITED], 0, self->reason);
}

static void
take_output (XmhChild *self,
             gsize     length)
{
  for (gsize i = 0; i < length; i++)
    if (self->chunk[i] == '\n')
      tell_line (self);
    else if (self->line->len < LINE_MAX_BYTES)
      g_string_append_c (self->line, self->chunk[i]);
}

static void read_output (XmhChild *self);

static void
on_output (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(XmhChild) self = user_data;
  g_autoptr(GError) error = NULL;
  gssize n = g_input_stream_read_finish (G_INPUT_STREAM (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  if (n > 0)
    {
      take_output (self, (gsize) n);
      read_output (self);
      return;
    }

  self->at_end = TRUE;
  tell_exited (self);
}

static void
read_output (XmhChild *self)
{
  g_input_stream_read_async (g_subprocess_get_stdout_pipe (self->process), self->chunk, sizeof self->chunk,
                             G_PRIORITY_DEFAULT, self->cancellable, on_output, g_object_ref (self));
}

static gboolean
on_drained (gpointer data)
{
  XmhChild *self = data;

  self->timeout = 0;
  tell_exited (self);
  return G_SOURCE_REMOVE;
}

static char *
describe_exit (GSubprocess *process)
{
  if (g_subprocess_get_if_signaled (process))
    /* Translators: why a program ended, in brackets behind a sentence */
    return g_strdup_printf (_("signal %d"), g_subprocess_get_term_sig (process));

  /* Translators: why a program ended, in brackets behind a sentence */
  return g_strdup_printf (_("exit status %d"), g_subprocess_get_exit_status (process));
}

static void
on_exited (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(XmhChild) self = user_data;
  g_autoptr(GError) error = NULL;

  if (!g_subprocess_wait_finish (G_SUBPROCESS (source), result, &error))
    return;                             /* cancelled: nobody is interested any more */

  self->reason = describe_exit (self->process);
  /* What the program itself has started goes with it. */
  signal_group (self, SIGKILL);
  self->pid = 0;
  g_clear_handle_id (&self->timeout, g_source_remove);
  if (self->at_end)
    tell_exited (self);
  else
    self->timeout = g_timeout_add (DRAIN_MS, on_drained, self);
}

static gboolean
on_still_there (gpointer data)
{
  XmhChild *self = data;

  self->n_signals++;
  signal_group (self, self->n_signals >= 3 ? SIGKILL : SIGTERM);
  self->timeout = self->n_signals >= 3 ? 0 : g_timeout_add (KILL_MS, on_still_there, self);
  return G_SOURCE_REMOVE;
}

/**
 * xmh_child_end:
 * @self: a child
 *
 * Ends the program in an orderly way, and within about 2 s in any: "exited" tells when.
 */
void
xmh_child_end (XmhChild *self)
{
  g_return_if_fail (XMH_IS_CHILD (self));

  if (self->reason != NULL || self->n_signals > 0)
    return;

  self->n_signals = 1;
  signal_group (self, SIGTERM);
  self->timeout = g_timeout_add (SECOND_TERM_MS, on_still_there, self);
}

/**
 * xmh_child_get_pid:
 * @self: a child
 *
 * Returns: its process, or 0 once it has exited
 */
GPid
xmh_child_get_pid (XmhChild *self)
{
  return self->pid;
}

/**
 * xmh_child_kill:
 * @self: a child
 *
 * Ends the program at once; nothing more is told about it.
 */
void
xmh_child_kill (XmhChild *self)
{
  g_return_if_fail (XMH_IS_CHILD (self));

  signal_group (self, SIGKILL);
  self->pid = 0;
  self->told = TRUE;
  g_cancellable_cancel (self->cancellable);
  g_clear_handle_id (&self->timeout, g_source_remove);
}

static void
xmh_child_finalize (GObject *object)
{
  XmhChild *self = XMH_CHILD (object);

  g_clear_object (&self->process);
  g_clear_object (&self->cancellable);
  g_string_free (self->line, TRUE);
  g_free (self->reason);

  G_OBJECT_CLASS (xmh_child_parent_class)->finalize (object);
}

static void
xmh_child_class_init (XmhChildClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = xmh_child_finalize;

  signals[SIGNAL_LINE] = g_signal_new ("line", XMH_TYPE_CHILD, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                       G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[SIGNAL_EXITED] = g_signal_new ("exited", XMH_TYPE_CHILD, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                         G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
xmh_child_init (XmhChild *self)
{
  self->cancellable = g_cancellable_new ();
  self->line = g_string_new (NULL);
}

/* What speaks to this process alone, or would win over the configuration that a LiveKit server is given. */
static void
clean_environment (GSubprocessLauncher *launcher)
{
  static const char *const names[] = {
    "NOTIFY_SOCKET", "WATCHDOG_PID", "WATCHDOG_USEC", "LISTEN_FDS", "LISTEN_PID", "LISTEN_FDNAMES",
    "LIVEKIT_API_KEY", "LIVEKIT_API_SECRET", "LIVEKIT_KEYS", "LIVEKIT_CONFIG",
  };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    g_subprocess_launcher_unsetenv (launcher, names[i]);
}

/**
 * xmh_child_new:
 * @argv: program and arguments; the program is looked up in PATH
 * @denied_folder: a folder that it shall not reach
 * @error: return location
 *
 * Starts a program with nothing on its standard input and no descriptor but the three standard ones. Must be
 * called from the main thread.
 *
 * Returns: (transfer full): the running child, which stays alive by itself until it has exited or xmh_child_kill()
 *   was called; %NULL on failure
 */
XmhChild *
xmh_child_new (const char *const *argv,
               const char        *denied_folder,
               GError           **error)
{
  g_autoptr(GSubprocessLauncher) launcher = NULL;
  g_autoptr(GSubprocess) process = NULL;
  XmhChild *self;
  Setup *setup;

  launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_MERGE);
  setup = g_new0 (Setup, 1);
  setup->confinement = xmh_confinement_new (denied_folder);
  setup->parent = getpid ();
  g_subprocess_launcher_set_child_setup (launcher, set_up_child, setup, setup_free);
  clean_environment (launcher);
  process = g_subprocess_launcher_spawnv (launcher, argv, error);
  if (process == NULL)
    return NULL;

  self = g_object_new (XMH_TYPE_CHILD, NULL);
  self->process = g_steal_pointer (&process);
  self->pid = (GPid) g_ascii_strtoll (g_subprocess_get_identifier (self->process), NULL, 10);
  g_subprocess_wait_async (self->process, self->cancellable, on_exited, g_object_ref (self));
  read_output (self);
  return self;
}
