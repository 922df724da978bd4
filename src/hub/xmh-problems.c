/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#define G_LOG_DOMAIN "xmh-hub"

#include "config.h"

#include "hub/xmh-problems.h"

#include "common/xmh-log.h"

/* Peers may be behind a problem that comes and goes: the log hears of each code at most this often. */
#define LOG_PAUSE_US G_TIME_SPAN_MINUTE

struct _XmhProblems
{
  GObject parent_instance;

  GPtrArray *problems;          /* of XmhProblem, in the order they were raised */
  GHashTable *logged_us;        /* code → gint64, monotonic: when the log heard of it; codes are few and ours */
  gboolean is_ending;
};

G_DEFINE_FINAL_TYPE (XmhProblems, xmh_problems, G_TYPE_OBJECT)

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static XmhProblem *
problem_new (const char *code,
             const char *subject,
             XmhSeverity severity,
             const char *message,
             const char *remedy)
{
  XmhProblem *problem = g_new0 (XmhProblem, 1);

  problem->code = g_strdup (code);
  problem->subject = g_strdup (subject);
  problem->severity = severity;
  problem->message = g_strdup (message);
  problem->remedy = g_strdup (remedy != NULL ? remedy : "");
  return problem;
}

static void
problem_free (gpointer data)
{
  XmhProblem *problem = data;

  g_free (problem->code);
  g_free (problem->subject);
  g_free (problem->message);
  g_free (problem->remedy);
  g_free (problem);
}

static gboolean
find_problem (XmhProblems *self,
              const char  *code,
              const char  *subject,
              guint       *position)
{
  for (guint i = 0; i < self->problems->len; i++)
    {
      XmhProblem *problem = g_ptr_array_index (self->problems, i);

      *position = i;
      if (g_str_equal (problem->code, code) && g_strcmp0 (problem->subject, subject) == 0)
        return TRUE;
    }

  return FALSE;
}

static gboolean
problem_says (const XmhProblem *problem,
              XmhSeverity       severity,
              const char       *message,
              const char       *remedy)
{
  return problem->severity == severity && g_strcmp0 (problem->message, message) == 0 &&
         g_strcmp0 (problem->remedy, remedy != NULL ? remedy : "") == 0;
}

static gboolean
is_logged (XmhProblems *self,
           guint        position)
{
  return ((XmhProblem *) g_ptr_array_index (self->problems, position))->is_logged;
}

/* Whether the log is to hear of @code again. */
static gboolean
take_log_turn (XmhProblems *self,
               const char  *code)
{
  gint64 *last_us = g_hash_table_lookup (self->logged_us, code);
  gint64 now_us = g_get_monotonic_time ();

  if (last_us != NULL && now_us - *last_us < LOG_PAUSE_US)
    return FALSE;

  g_hash_table_insert (self->logged_us, g_strdup (code), g_memdup2 (&now_us, sizeof now_us));
  return TRUE;
}

/**
 * xmh_problems_raise:
 * @self: the problems
 * @code: a stable name, one of design's
 * @severity: how bad it is
 * @message: what is wrong, in the daemon's language
 * @remedy: (nullable): what to do about it
 *
 * Lets a problem stand until it is cleared. One that stands already is told anew when it says something else;
 * the log hears of it only once, and of one that comes and goes at most once a minute, since peers may be behind it.
 */
void
xmh_problems_raise (XmhProblems *self,
                    const char  *code,
                    XmhSeverity  severity,
                    const char  *message,
                    const char  *remedy)
{
  xmh_problems_raise_about (self, code, NULL, severity, message, remedy);
}

/**
 * xmh_problems_raise_about:
 * @self: the problems
 * @code: a stable name, one of design's
 * @subject: (nullable): the part that it is about
 * @severity: how bad it is
 * @message: what is wrong, in the daemon's language
 * @remedy: (nullable): what to do about it
 *
 * For a code that several parts may raise, each for itself: the same code about another subject stands beside it.
 */
void
xmh_problems_raise_about (XmhProblems *self,
                          const char  *code,
                          const char  *subject,
                          XmhSeverity  severity,
                          const char  *message,
                          const char  *remedy)
{
  XmhProblem *problem;
  guint position;

  g_return_if_fail (XMH_IS_PROBLEMS (self) && code != NULL && message != NULL);

  problem = problem_new (code, subject, severity, message, remedy);
  if (!find_problem (self, code, subject, &position))
    {
      problem->is_logged = take_log_turn (self, code);
      g_log_structured (G_LOG_DOMAIN, problem->is_logged ? G_LOG_LEVEL_MESSAGE : G_LOG_LEVEL_DEBUG, "MESSAGE_ID",
                        XMH_MESSAGE_PROBLEM, "XMH_PROBLEM", code, "MESSAGE", "%s (%s) %s", message, code,
                        problem->remedy);
      g_ptr_array_add (self->problems, problem);
    }
  else if (!problem_says (g_ptr_array_index (self->problems, position), severity, message, remedy))
    {
      g_debug ("%s (%s)", message, code);
      problem->is_logged = is_logged (self, position);
      problem_free (g_ptr_array_index (self->problems, position));
      g_ptr_array_index (self->problems, position) = problem;
    }
  else
    {
      problem_free (problem);
      return;
    }

  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

/**
 * xmh_problems_clear:
 * @self: the problems
 * @code: the code of one that may stand
 *
 * Takes a problem back.
 */
void
xmh_problems_clear (XmhProblems *self,
                    const char  *code)
{
  xmh_problems_clear_about (self, code, NULL);
}

/**
 * xmh_problems_clear_about:
 * @self: the problems
 * @code: the code of one that may stand
 * @subject: (nullable): what it is about
 *
 * Takes back what xmh_problems_raise_about() has raised.
 */
void
xmh_problems_clear_about (XmhProblems *self,
                          const char  *code,
                          const char  *subject)
{
  GLogLevelFlags level;
  guint position;

  g_return_if_fail (XMH_IS_PROBLEMS (self) && code != NULL);

  if (!find_problem (self, code, subject, &position))
    return;

  level = is_logged (self, position) && !self->is_ending ? G_LOG_LEVEL_INFO : G_LOG_LEVEL_DEBUG;
  g_log_structured (G_LOG_DOMAIN, level, "MESSAGE_ID", XMH_MESSAGE_PROBLEM_SOLVED, "XMH_PROBLEM", code, "MESSAGE",
                    "solved: %s", code);
  g_ptr_array_remove_index (self->problems, position);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

void
xmh_problems_end (XmhProblems *self)
{
  self->is_ending = TRUE;
}

static void
append_copies (XmhProblems *self,
               XmhSeverity  severity,
               GPtrArray   *list)
{
  for (guint i = 0; i < self->problems->len; i++)
    {
      const XmhProblem *problem = g_ptr_array_index (self->problems, i);

      if (problem->severity == severity)
        g_ptr_array_add (list, problem_new (problem->code, problem->subject, severity, problem->message,
                                            problem->remedy));
    }
}

/**
 * xmh_problems_list:
 * @self: the problems
 *
 * Returns: (transfer full) (element-type XmhProblem): copies of what stands now, errors first
 */
GPtrArray *
xmh_problems_list (XmhProblems *self)
{
  GPtrArray *list = g_ptr_array_new_with_free_func (problem_free);

  append_copies (self, XMH_SEVERITY_ERROR, list);
  append_copies (self, XMH_SEVERITY_WARNING, list);
  return list;
}

/**
 * xmh_problems_has_error:
 * @self: the problems
 *
 * Returns: whether a problem of severity %XMH_SEVERITY_ERROR stands
 */
gboolean
xmh_problems_has_error (XmhProblems *self)
{
  for (guint i = 0; i < self->problems->len; i++)
    if (((XmhProblem *) g_ptr_array_index (self->problems, i))->severity == XMH_SEVERITY_ERROR)
      return TRUE;

  return FALSE;
}

/**
 * xmh_severity_to_string:
 * @severity: a severity
 *
 * Returns: its stable name, `warning` or `error`
 */
const char *
xmh_severity_to_string (XmhSeverity severity)
{
  return severity == XMH_SEVERITY_ERROR ? "error" : "warning";
}

static void
xmh_problems_finalize (GObject *object)
{
  XmhProblems *self = XMH_PROBLEMS (object);

  g_ptr_array_unref (self->problems);
  g_hash_table_unref (self->logged_us);
  G_OBJECT_CLASS (xmh_problems_parent_class)->finalize (object);
}

static void
xmh_problems_class_init (XmhProblemsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = xmh_problems_finalize;

  signals[SIGNAL_CHANGED] = g_signal_new ("changed", XMH_TYPE_PROBLEMS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                          G_TYPE_NONE, 0);
}

static void
xmh_problems_init (XmhProblems *self)
{
  self->problems = g_ptr_array_new_with_free_func (problem_free);
  self->logged_us = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
}

/**
 * xmh_problems_new:
 *
 * Returns: (transfer full): an empty list of problems
 */
XmhProblems *
xmh_problems_new (void)
{
  return g_object_new (XMH_TYPE_PROBLEMS, NULL);
}
