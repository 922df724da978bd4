/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#define G_LOG_DOMAIN "xmh-media"

#include "config.h"

#include "media/xmh-child.h"

#include <glib/gi18n.h>
#include <signal.h>
#include <string.h>

#include "media/xmh-line-reader.h"

#define KEEPER "xr-media-hub-keeper"

/* A first SIGTERM makes LiveKit wait for its participants, a second one does not. Both, and what follows, must fit into
 * the hub's 3 s. */
#define SECOND_TERM_MS 1000
#define KILL_MS 1000
/* The longest wait for the end of a killed process, which the kernel may delay. */
#define GIVE_UP_MS 300

/* How long to wait for lines after the program has exited while others still hold its pipe. */
#define DRAIN_MS 200

struct _XmhChild
{
  GObject parent_instance;

  GSubprocess *keeper; /* ends the program, and all that it forked, when its input is closed */
  GPid pid;            /* the program's; 0 until it is known, and once it has exited */
  gboolean pid_is_known;
  XmhLineReader *reader;
  GCancellable *cancellable;

  char *reason; /* why it exited; NULL while it runs */
  int signal;   /* that ended it, or 0 */
  gboolean told;
  guint timeout; /* of the end, or of the drain */
  guint n_steps; /* towards the end */
};

G_DEFINE_FINAL_TYPE (XmhChild, xmh_child, G_TYPE_OBJECT)

enum
{
  SIGNAL_LINE,
  SIGNAL_DROPPED,
  SIGNAL_EXITED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
tell_exited (XmhChild *self)
{
  if (self->told || self->reason == NULL)
    return;

  self->told = TRUE;
  self->pid = 0;
  g_clear_handle_id (&self->timeout, g_source_remove);
  g_signal_emit (self, signals[SIGNAL_EXITED], 0, self->reason);
}

/* The keeper's first line is the program's number. */
static void
on_line (XmhLineReader *reader, const char *line, XmhChild *self)
{
  guint64 pid;

  if (!self->pid_is_known && g_ascii_string_to_unsigned (line, 10, 1, G_MAXINT32, &pid, NULL))
    self->pid = (GPid) pid;
  else
    g_signal_emit (self, signals[SIGNAL_LINE], 0, line);
  self->pid_is_known = TRUE;
}

static void
on_dropped (XmhLineReader *reader, guint n, XmhChild *self)
{
  g_signal_emit (self, signals[SIGNAL_DROPPED], 0, n);
}

static void
on_end_of_output (XmhLineReader *reader, XmhChild *self)
{
  g_clear_object (&self->reader);
  tell_exited (self);
}

static gboolean
on_drained (gpointer data)
{
  g_autoptr(XmhChild) self = g_object_ref (data);

  self->timeout = 0;
  xmh_line_reader_stop (self->reader);
  return G_SOURCE_REMOVE;
}

static char *
describe_signal (int number)
{
  switch (number)
    {
    case SIGKILL:
      /* Translators: why a program ended, in brackets behind a sentence */
      return g_strdup_printf (_ ("signal %d: killed by another program, or by the kernel because memory ran out"),
                              number);
    case SIGTERM:
    case SIGINT:
    case SIGHUP:
      /* Translators: why a program ended, in brackets behind a sentence */
      return g_strdup_printf (_ ("signal %d: stopped by another program"), number);
    case SIGSEGV:
    case SIGABRT:
    case SIGBUS:
    case SIGFPE:
    case SIGILL:
    case SIGTRAP:
      /* Translators: why a program ended, in brackets behind a sentence */
      return g_strdup_printf (_ ("signal %d: it crashed"), number);
    default:
      /* Translators: why a program ended, in brackets behind a sentence */
      return g_strdup_printf (_ ("signal %d"), number);
    }
}

/* @signal: that ended a program, or 0
 * @status: its exit status, if it was no signal
 * Returns: (transfer full): a few words for people */
char *
xmh_child_describe_end (int signal, int status)
{
  if (signal != 0)
    return describe_signal (signal);

  /* Translators: why a program ended, in brackets behind a sentence */
  return g_strdup_printf (_ ("exit status %d"), status);
}

static char *
describe_exit (XmhChild *self)
{
  return xmh_child_describe_end (self->signal, self->signal == 0 ? g_subprocess_get_exit_status (self->keeper) : 0);
}

/* The keeper ends as the program did. */
static void
on_exited (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(XmhChild) self = user_data;
  g_autoptr(GError) error = NULL;

  if (!g_subprocess_wait_finish (G_SUBPROCESS (source), result, &error) || self->reason != NULL)
    return; /* cancelled, or given up: the result is not needed */

  self->signal = g_subprocess_get_if_signaled (self->keeper) ? g_subprocess_get_term_sig (self->keeper) : 0;
  self->reason = describe_exit (self);
  g_clear_handle_id (&self->timeout, g_source_remove);
  if (self->reader == NULL)
    tell_exited (self);
  else
    self->timeout = g_timeout_add (DRAIN_MS, on_drained, self);
}

/* The keeper then kills the program and its children. */
static void
close_lifeline (XmhChild *self)
{
  g_output_stream_close (g_subprocess_get_stdin_pipe (self->keeper), NULL, NULL);
}

static void
give_up (XmhChild *self)
{
  self->signal = SIGKILL;
  self->reason = describe_exit (self);
  tell_exited (self);
}

static gboolean
on_still_there (gpointer data)
{
  g_autoptr(XmhChild) self = g_object_ref (data);

  self->timeout = 0;
  switch (++self->n_steps)
    {
    case 2:
      g_subprocess_send_signal (self->keeper, SIGTERM);
      self->timeout = g_timeout_add (KILL_MS, on_still_there, self);
      break;
    case 3:
      close_lifeline (self);
      self->timeout = g_timeout_add (GIVE_UP_MS, on_still_there, self);
      break;
    default:
      give_up (self);
      break;
    }

  return G_SOURCE_REMOVE;
}

/* Ends the program, by force after about 2 s. "exited" follows. */
void
xmh_child_end (XmhChild *self)
{
  g_return_if_fail (XMH_IS_CHILD (self));

  if (self->reason != NULL || self->n_steps > 0)
    return;

  self->n_steps = 1;
  g_subprocess_send_signal (self->keeper, SIGTERM);
  self->timeout = g_timeout_add (SECOND_TERM_MS, on_still_there, self);
}

/* Returns: its process, or 0 before it has started and once it has exited */
GPid
xmh_child_get_pid (XmhChild *self)
{
  return self->pid;
}

/* Returns: the signal that ended it, or 0 */
int
xmh_child_get_signal (XmhChild *self)
{
  return self->signal;
}

static void
drop_reader (XmhChild *self)
{
  if (self->reader == NULL)
    return;

  g_signal_handlers_disconnect_by_data (self->reader, self);
  xmh_line_reader_stop (self->reader);
  g_clear_object (&self->reader);
}

/* Ends the program and all that it has started immediately; no signal follows. */
void
xmh_child_kill (XmhChild *self)
{
  g_return_if_fail (XMH_IS_CHILD (self));

  self->pid = 0;
  self->told = TRUE;
  close_lifeline (self);
  g_cancellable_cancel (self->cancellable);
  g_clear_handle_id (&self->timeout, g_source_remove);
  drop_reader (self);
}

static void
xmh_child_finalize (GObject *object)
{
  XmhChild *self = XMH_CHILD (object);

  g_clear_handle_id (&self->timeout, g_source_remove);
  drop_reader (self);
  g_clear_object (&self->keeper);
  g_clear_object (&self->cancellable);
  g_free (self->reason);

  G_OBJECT_CLASS (xmh_child_parent_class)->finalize (object);
}

static void
xmh_child_class_init (XmhChildClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = xmh_child_finalize;

  signals[SIGNAL_LINE] = g_signal_new ("line", XMH_TYPE_CHILD, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                                       G_TYPE_STRING);
  signals[SIGNAL_DROPPED] = g_signal_new ("dropped", XMH_TYPE_CHILD, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                          G_TYPE_NONE, 1, G_TYPE_UINT);
  signals[SIGNAL_EXITED] = g_signal_new ("exited", XMH_TYPE_CHILD, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                         1, G_TYPE_STRING);
}

static void
xmh_child_init (XmhChild *self)
{
  self->cancellable = g_cancellable_new ();
}

/* The variables that a program may inherit: search paths, the user's home, language and clock, and the
 * administrator's limits for programs written in Go.
 *
 * None of them leads to the session bus, a display, an agent with keys or a proxy. None changes what LiveKit reads
 * from its configuration. LiveKit also accepts most options as LIVEKIT_… variables. */
static const char *const allowed[] = {
  "PATH", "HOME", "USER", "LOGNAME", "TMPDIR", "TZ", "LANG", "LANGUAGE", "GOMAXPROCS", "GOMEMLIMIT", "GOGC",
};

static gboolean
is_allowed (const char *variable, gsize name_length)
{
  if (g_str_has_prefix (variable, "LC_"))
    return TRUE;

  for (guint i = 0; i < G_N_ELEMENTS (allowed); i++)
    if (strlen (allowed[i]) == name_length && strncmp (allowed[i], variable, name_length) == 0)
      return TRUE;

  return FALSE;
}

/* @variables: (nullable): `NAME=value` for this program alone; they win over what is inherited */
static char **
make_environment (const char *const *variables, gboolean inherits_all)
{
  g_auto(GStrv) inherited = g_get_environ ();
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();
  char **environment;

  for (guint i = 0; inherited[i] != NULL; i++)
    if (inherits_all || is_allowed (inherited[i], strcspn (inherited[i], "=")))
      g_strv_builder_add (builder, inherited[i]);
  environment = g_strv_builder_end (builder);

  for (guint i = 0; variables != NULL && variables[i] != NULL; i++)
    {
      g_autofree char *name = g_strndup (variables[i], strcspn (variables[i], "="));
      const char *value = variables[i] + strlen (name);

      if (*value == '=')
        environment = g_environ_setenv (environment, name, value + 1, TRUE);
    }

  return environment;
}

/* Beside this program in a build, in a folder of its own once it is installed. */
static char *
find_keeper (void)
{
  g_autofree char *program = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree char *folder = program != NULL ? g_path_get_dirname (program) : NULL;
  g_autofree char *beside = folder != NULL ? g_build_filename (folder, KEEPER, NULL) : NULL;

  if (beside != NULL && g_file_test (beside, G_FILE_TEST_IS_EXECUTABLE))
    return g_steal_pointer (&beside);

  return g_build_filename (LIBEXECDIR, KEEPER, NULL);
}

static GSubprocess *
spawn (const char *const *argv,
       const char *const *variables,
       gboolean inherits_all,
       const char *denied_folder,
       GError **error)
{
  g_autoptr(GSubprocessLauncher) launcher = NULL;
  g_autofree char *keeper = find_keeper ();
  g_auto(GStrv) environment = make_environment (variables, inherits_all);
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();
  g_auto(GStrv) command = NULL;

  g_strv_builder_add (builder, keeper);
  if (denied_folder != NULL)
    g_strv_builder_add_many (builder, "--deny", denied_folder, NULL);
  g_strv_builder_addv (builder, (const char **) argv);
  command = g_strv_builder_end (builder);

  launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE |
                                        G_SUBPROCESS_FLAGS_STDERR_MERGE);
  g_subprocess_launcher_set_environ (launcher, environment);
  return g_subprocess_launcher_spawnv (launcher, (const char *const *) command, error);
}

/* @keeper: (transfer full) */
static XmhChild *
watch (GSubprocess *keeper)
{
  XmhChild *self = g_object_new (XMH_TYPE_CHILD, NULL);

  self->keeper = keeper;
  self->reader = xmh_line_reader_new (g_subprocess_get_stdout_pipe (self->keeper));
  g_signal_connect (self->reader, "line", G_CALLBACK (on_line), self);
  g_signal_connect (self->reader, "dropped", G_CALLBACK (on_dropped), self);
  g_signal_connect (self->reader, "end", G_CALLBACK (on_end_of_output), self);
  g_subprocess_wait_async (self->keeper, self->cancellable, on_exited, g_object_ref (self));
  xmh_line_reader_start (self->reader);
  return self;
}

/* Starts a program with nothing on its standard input and no descriptor but the three standard ones, in a session of
 * its own. A program that cannot be executed prints why and exits.
 * @argv: program and arguments; the program is looked up in PATH
 * @variables: (nullable): `NAME=value` in addition to the inherited environment
 * @denied_folder: (nullable): a folder that it must not reach; it cannot reach sockets of this computer either
 * Returns: (transfer full): the running child, which stays alive until it has exited or xmh_child_kill() was called;
 *   %NULL on failure */
XmhChild *
xmh_child_new (const char *const *argv, const char *const *variables, const char *denied_folder, GError **error)
{
  g_autoptr(GSubprocess) keeper = spawn (argv, variables, FALSE, denied_folder, error);

  return keeper != NULL ? watch (g_steal_pointer (&keeper)) : NULL;
}

/* Like xmh_child_new(), for a program of the user: it inherits the whole environment, and nothing is denied to it. */
XmhChild *
xmh_child_new_for_user (const char *const *argv, const char *const *variables, GError **error)
{
  g_autoptr(GSubprocess) keeper = spawn (argv, variables, TRUE, NULL, error);

  return keeper != NULL ? watch (g_steal_pointer (&keeper)) : NULL;
}
