/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "hub/xmh-config-status.h"

#include <string.h>

#include <glib/gi18n.h>

#include "common/xmh-sandbox.h"
#include "hub/xmh-problems.h"

/* Unknown keys that are problems of their own; the rest is counted in one more problem. */
#define MAX_UNKNOWN 6
#define MAX_IGNORED 100

struct _XmhConfigStatus
{
  GObject parent_instance;

  XmhProblems *problems;
  XmhConfigReport *report; /* of what is used; NULL before the start */
  char *refused_file;      /* of a reload; NULL: it was not refused */
  char *refusal;
  char **changed;
  char **waiting;
};

G_DEFINE_FINAL_TYPE (XmhConfigStatus, xmh_config_status, G_TYPE_OBJECT)

enum
{
  PROP_FILE = 1,
  N_PROPERTIES
};

static GParamSpec *properties[N_PROPERTIES];

static const char *
describe_fallback (XmhConfigOrigin origin, gboolean loopback_only)
{
  const char *format;

  switch (origin)
    {
    case XMH_CONFIG_FROM_LAST_GOOD:
      format = loopback_only
                 ? _ ("The hub uses the last valid configuration, and only this computer can connect. Correct the "
                      "file, then run “%s reload”")
                 : _ ("The hub uses the last valid configuration. Correct the file, then run “%s reload”");
      break;
    case XMH_CONFIG_FROM_DEFAULTS:
      format = loopback_only ? _ ("The hub uses the built-in defaults, and only this computer can connect. "
                                  "Correct the file, then run “%s reload”")
                             : _ ("The hub uses the built-in defaults. Correct the file, then run “%s reload”");
      break;
    case XMH_CONFIG_FROM_FILE:
    default:
      format = _ ("The hub keeps its current configuration. Correct the file, then run “%s reload”");
      break;
    }

  return xmh_sandbox_insert_command (format);
}

/* An error only if the hub works without the file. One that is refused on a reload leaves everything working. */
static void
add_mistake (XmhConfigStatus *self, GPtrArray *problems)
{
  const char *mistake = self->refusal != NULL ? self->refusal : self->report->mistake;
  XmhConfigOrigin origin = self->report->origin;
  /* The first mistake is enough: once it is corrected, the next reload reports the next one. */
  g_autofree char *line = mistake != NULL ? g_strndup (mistake, strcspn (mistake, "\n")) : NULL;

  if (mistake != NULL)
    g_ptr_array_add (problems,
                     xmh_problem_new_full ("configuration", NULL,
                                           origin == XMH_CONFIG_FROM_FILE ? XMH_SEVERITY_WARNING : XMH_SEVERITY_ERROR,
                                           describe_fallback (origin, self->report->loopback_only),
                                           /* Translators: %s is "FILE:LINE:COLUMN: KEY: REASON" */
                                           _ ("The configuration file is not valid: %s"), line));
}

static void
add_unknown (XmhConfigStatus *self, GPtrArray *problems)
{
  const char *remedy = xmh_sandbox_insert_command (_ ("It has no effect. Correct or remove it, then run “%s reload”"));
  guint n_unknown = 0;

  for (guint i = 0; i < self->report->notes->len; i++)
    {
      const XmhConfigNote *note = g_ptr_array_index (self->report->notes, i);

      if (note->verdict != XMH_CONFIG_UNKNOWN || n_unknown++ >= MAX_UNKNOWN)
        continue;
      g_ptr_array_add (problems, note->detail != NULL
                                   ? xmh_problem_new_full ("unknown-key", note->key, XMH_SEVERITY_WARNING, remedy,
                                                           _ ("Unknown key “%s” in %s, line %u; did you mean %s?"),
                                                           note->key, self->report->file, note->line, note->detail)
                                   : xmh_problem_new_full ("unknown-key", note->key, XMH_SEVERITY_WARNING, remedy,
                                                           _ ("Unknown key “%s” in %s, line %u"), note->key,
                                                           self->report->file, note->line));
    }
  if (n_unknown > MAX_UNKNOWN)
    g_ptr_array_add (problems,
                     xmh_problem_new_full ("unknown-key", "", XMH_SEVERITY_WARNING,
                                           _ ("“xr-media-hub --check-config” lists them all"),
                                           g_dngettext (GETTEXT_PACKAGE, "%u more unknown key in %s",
                                                        "%u more unknown keys in %s", n_unknown - MAX_UNKNOWN),
                                           n_unknown - MAX_UNKNOWN, self->report->file));
}

static void
tell (XmhConfigStatus *self)
{
  GPtrArray *problems = xmh_problem_list_new ();

  add_mistake (self, problems);
  add_unknown (self, problems);
  xmh_problems_set_list (self->problems, "configuration", problems);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FILE]);
}

static void
take_report (XmhConfigStatus *self, XmhConfigReport *report, const char *const *changed, const char *const *waiting)
{
  g_clear_pointer (&self->report, xmh_config_report_free);
  g_clear_pointer (&self->refusal, g_free);
  g_clear_pointer (&self->refused_file, g_free);
  g_strfreev (self->changed);
  g_strfreev (self->waiting);
  self->report = report;
  self->changed = g_strdupv ((char **) changed);
  self->waiting = g_strdupv ((char **) waiting);
  g_clear_pointer (&self->report->content, g_bytes_unref);
  tell (self);
}

void
xmh_config_status_set_started (XmhConfigStatus *self, XmhConfigReport *report)
{
  static const char *const none[] = { NULL };

  take_report (self, report, none, none);
}

void
xmh_config_status_set_reloaded (XmhConfigStatus *self,
                                XmhConfigReport *report,
                                const char *const *changed,
                                const char *const *waiting)
{
  take_report (self, report, changed, waiting);
}

void
xmh_config_status_set_refused (XmhConfigStatus *self, const char *file, const char *mistake)
{
  g_return_if_fail (self->report != NULL);

  g_free (self->refusal);
  g_free (self->refused_file);
  self->refusal = g_strdup (mistake);
  self->refused_file = g_strdup (file);
  tell (self);
}

const char *
xmh_config_status_get_file (XmhConfigStatus *self)
{
  if (self->refused_file != NULL)
    return self->refused_file;

  return self->report != NULL && self->report->file != NULL ? self->report->file : "";
}

const char *
xmh_config_status_get_source (XmhConfigStatus *self)
{
  static const char *const names[] = { "file", "last-good", "defaults" };

  if (self->report == NULL || (self->report->origin == XMH_CONFIG_FROM_FILE && self->report->file == NULL))
    return "defaults";

  return names[self->report->origin];
}

const char *const *
xmh_config_status_get_changed (XmhConfigStatus *self)
{
  return (const char *const *) self->changed;
}

const char *const *
xmh_config_status_get_waiting (XmhConfigStatus *self)
{
  return (const char *const *) self->waiting;
}

GPtrArray *
xmh_config_status_list_ignored (XmhConfigStatus *self)
{
  GPtrArray *list = g_ptr_array_new ();

  for (guint i = 0; self->report != NULL && i < self->report->notes->len && list->len < MAX_IGNORED; i++)
    {
      XmhConfigNote *note = g_ptr_array_index (self->report->notes, i);

      if (note->verdict != XMH_CONFIG_TAKEN && note->verdict != XMH_CONFIG_INVALID)
        g_ptr_array_add (list, note);
    }

  return list;
}

static void
xmh_config_status_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  g_value_set_string (value, xmh_config_status_get_file (XMH_CONFIG_STATUS (object)));
}

static void
xmh_config_status_finalize (GObject *object)
{
  XmhConfigStatus *self = XMH_CONFIG_STATUS (object);

  g_clear_object (&self->problems);
  g_clear_pointer (&self->report, xmh_config_report_free);
  g_free (self->refused_file);
  g_free (self->refusal);
  g_strfreev (self->changed);
  g_strfreev (self->waiting);

  G_OBJECT_CLASS (xmh_config_status_parent_class)->finalize (object);
}

static void
xmh_config_status_class_init (XmhConfigStatusClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = xmh_config_status_finalize;
  object_class->get_property = xmh_config_status_get_property;

  properties[PROP_FILE] = g_param_spec_string ("file", NULL, NULL, "", G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPERTIES, properties);
}

static void
xmh_config_status_init (XmhConfigStatus *self)
{
  self->changed = g_new0 (char *, 1);
  self->waiting = g_new0 (char *, 1);
}

/* @problems: (transfer none): receives the mistakes
 * Returns: (transfer full): the status of a hub that has not been started */
XmhConfigStatus *
xmh_config_status_new (XmhProblems *problems)
{
  XmhConfigStatus *self = g_object_new (XMH_TYPE_CONFIG_STATUS, NULL);

  self->problems = g_object_ref (problems);
  return self;
}
