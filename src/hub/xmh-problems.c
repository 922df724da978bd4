/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#define G_LOG_DOMAIN "xmh-hub"

#include "config.h"

#include "hub/xmh-problems.h"

#include "common/xmh-log.h"

/* Peers may cause a problem that comes and goes: each code is logged at most this often. */
#define LOG_PAUSE_US G_TIME_SPAN_MINUTE

typedef struct
{
  XmhProblem *problem;
  const char *part;
  gboolean is_logged;
} Entry;

struct _XmhProblems
{
  GObject parent_instance;

  GPtrArray *entries;    /* of Entry, in the order in which they came */
  GHashTable *logged_us; /* code → gint64, monotonic: when it was last logged; codes are few and constant */
  gboolean is_ending;
};

G_DEFINE_FINAL_TYPE (XmhProblems, xmh_problems, G_TYPE_OBJECT)

enum
{
  PROP_LIST = 1,
  N_PROPERTIES
};

static GParamSpec *properties[N_PROPERTIES];

static void
entry_free (gpointer data)
{
  Entry *entry = data;

  xmh_problem_unref (entry->problem);
  g_free (entry);
}

static gboolean
is_same (const XmhProblem *a, const XmhProblem *b)
{
  return g_str_equal (a->code, b->code) && g_strcmp0 (a->subject, b->subject) == 0;
}

static Entry *
find_entry (XmhProblems *self, const char *part, const XmhProblem *problem)
{
  for (guint i = 0; i < self->entries->len; i++)
    {
      Entry *entry = g_ptr_array_index (self->entries, i);

      if (g_str_equal (entry->part, part) && is_same (entry->problem, problem))
        return entry;
    }

  return NULL;
}

static void
add (XmhProblems *self, const char *part, const XmhProblem *problem)
{
  Entry *entry = g_new0 (Entry, 1);
  const gint64 *last_us = g_hash_table_lookup (self->logged_us, problem->code);
  gint64 now_us = g_get_monotonic_time ();

  entry->problem = xmh_problem_ref (problem);
  entry->part = part;
  entry->is_logged = last_us == NULL || now_us - *last_us >= LOG_PAUSE_US;
  if (entry->is_logged)
    g_hash_table_insert (self->logged_us, g_strdup (problem->code), g_memdup2 (&now_us, sizeof now_us));
  g_log_structured (G_LOG_DOMAIN, entry->is_logged ? G_LOG_LEVEL_MESSAGE : G_LOG_LEVEL_DEBUG, "MESSAGE_ID",
                    XMH_MESSAGE_PROBLEM, "XMH_PROBLEM", problem->code, "MESSAGE", "%s (%s) %s", problem->message,
                    problem->code, problem->remedy);
  g_ptr_array_add (self->entries, entry);
}

/* A known one keeps its place. Returns: whether anything has changed */
static gboolean
raise_one (XmhProblems *self, const char *part, const XmhProblem *problem)
{
  Entry *entry = find_entry (self, part, problem);

  if (entry == NULL)
    {
      add (self, part, problem);
      return TRUE;
    }
  if (entry->problem->severity == problem->severity && g_str_equal (entry->problem->message, problem->message) &&
      g_str_equal (entry->problem->remedy, problem->remedy))
    return FALSE;

  g_debug ("%s (%s)", problem->message, problem->code);
  xmh_problem_unref (entry->problem);
  entry->problem = xmh_problem_ref (problem);
  return TRUE;
}

static gboolean
has (GPtrArray *list, const XmhProblem *problem)
{
  for (guint i = 0; i < list->len; i++)
    if (is_same (g_ptr_array_index (list, i), problem))
      return TRUE;

  return FALSE;
}

/* Returns: whether @part had a problem that is not in @list */
static gboolean
clear_others (XmhProblems *self, const char *part, GPtrArray *list)
{
  gboolean is_changed = FALSE;

  for (guint i = 0; i < self->entries->len;)
    {
      const Entry *entry = g_ptr_array_index (self->entries, i);

      if (!g_str_equal (entry->part, part) || has (list, entry->problem))
        {
          i++;
          continue;
        }
      g_log_structured (G_LOG_DOMAIN, entry->is_logged && !self->is_ending ? G_LOG_LEVEL_INFO : G_LOG_LEVEL_DEBUG,
                        "MESSAGE_ID", XMH_MESSAGE_PROBLEM_SOLVED, "XMH_PROBLEM", entry->problem->code, "MESSAGE",
                        "solved: %s", entry->problem->code);
      g_ptr_array_remove_index (self->entries, i);
      is_changed = TRUE;
    }

  return is_changed;
}

/* Earlier problems of the part that are not in @list are solved. Each problem is logged once, and one that comes and
 * goes at most once a minute, since peers may cause it.
 * @part: a constant: the part whose problems these are
 * @list: (transfer full) (element-type XmhProblem): all of them, each of another code or subject */
void
xmh_problems_set_list (XmhProblems *self, const char *part, GPtrArray *list)
{
  g_autoptr(GPtrArray) owned = list;
  gboolean is_changed = FALSE;

  g_return_if_fail (XMH_IS_PROBLEMS (self) && part != NULL && list != NULL);

  for (guint i = 0; i < owned->len; i++)
    {
      const XmhProblem *problem = g_ptr_array_index (owned, i);

      /* Readers of the list rely on the table. */
      g_return_if_fail (xmh_problem_kind_find (problem->code) != NULL);
      is_changed |= raise_one (self, part, problem);
    }
  is_changed |= clear_others (self, part, owned);
  if (is_changed)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LIST]);
}

void
xmh_problems_set (XmhProblems *self, const char *part, XmhProblem *problem)
{
  GPtrArray *list = xmh_problem_list_new ();

  if (problem != NULL)
    g_ptr_array_add (list, problem);
  xmh_problems_set_list (self, part, list);
}

void
xmh_problems_end (XmhProblems *self)
{
  self->is_ending = TRUE;
}

GPtrArray *
xmh_problems_list (XmhProblems *self)
{
  static const XmhSeverity order[] = { XMH_SEVERITY_ERROR, XMH_SEVERITY_WARNING };
  GPtrArray *list = xmh_problem_list_new ();

  for (gsize i = 0; i < G_N_ELEMENTS (order); i++)
    for (guint j = 0; j < self->entries->len; j++)
      {
        const XmhProblem *problem = ((Entry *) g_ptr_array_index (self->entries, j))->problem;

        if (problem->severity == order[i])
          g_ptr_array_add (list, xmh_problem_ref (problem));
      }

  return list;
}

/* Returns: whether there is a problem of severity %XMH_SEVERITY_ERROR */
gboolean
xmh_problems_has_error (XmhProblems *self)
{
  for (guint i = 0; i < self->entries->len; i++)
    if (((Entry *) g_ptr_array_index (self->entries, i))->problem->severity == XMH_SEVERITY_ERROR)
      return TRUE;

  return FALSE;
}

static void
xmh_problems_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  g_value_take_boxed (value, xmh_problems_list (XMH_PROBLEMS (object)));
}

static void
xmh_problems_finalize (GObject *object)
{
  XmhProblems *self = XMH_PROBLEMS (object);

  g_ptr_array_unref (self->entries);
  g_hash_table_unref (self->logged_us);
  G_OBJECT_CLASS (xmh_problems_parent_class)->finalize (object);
}

static void
xmh_problems_class_init (XmhProblemsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = xmh_problems_finalize;
  object_class->get_property = xmh_problems_get_property;

  properties[PROP_LIST] = g_param_spec_boxed ("list", NULL, NULL, G_TYPE_PTR_ARRAY,
                                              G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPERTIES, properties);
}

static void
xmh_problems_init (XmhProblems *self)
{
  self->entries = g_ptr_array_new_with_free_func (entry_free);
  self->logged_us = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
}

/* Returns: (transfer full): an empty list of problems */
XmhProblems *
xmh_problems_new (void)
{
  return g_object_new (XMH_TYPE_PROBLEMS, NULL);
}
