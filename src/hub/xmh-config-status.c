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

/* Of keys that do not exist: each is a problem of its own, the rest is counted in the last one. */
#define MAX_UNKNOWN 6
#define MAX_IGNORED 100

struct _XmhConfigStatus
{
  GObject parent_instance;

  XmhProblems *problems;
  XmhConfigReport *report;      /* of what is used; NULL before the start */
  char *refused_file;           /* of a reload; NULL: it was not refused */
  char *refusal;
  char **changed;
  char **waiting;
  GPtrArray *unknown;           /* subjects of the problems that stand */
};

G_DEFINE_FINAL_TYPE (XmhConfigStatus, xmh_config_status, G_TYPE_OBJECT)

/* The first line stands for all: whoever corrects it meets the next one. */
static char *
take_first_line (const char *text)
{
  return g_strndup (text, strcspn (text, "\n"));
}

static char *
describe_fallback (XmhConfigOrigin origin)
{
  const char *format;

  switch (origin)
    {
    case XMH_CONFIG_FROM_LAST_GOOD:
      format = _("The hub uses the last configuration that worked. Correct the file, then run “%s reload”");
      break;
    case XMH_CONFIG_FROM_DEFAULTS:
      format = _("The hub uses the built-in defaults. Correct the file, then run “%s reload”");
      break;
    case XMH_CONFIG_FROM_FILE:
    default:
      format = _("The hub keeps the configuration that it has. Correct the file, then run “%s reload”");
      break;
    }

  return g_strdup (xmh_sandbox_spell (format));
}

/* An error only where the hub does without the file: one that is refused on a reload leaves everything as it works. */
static void
update_mistake (XmhConfigStatus *self)
{
  const char *mistake = self->refusal != NULL ? self->refusal : self->report->mistake;
  XmhConfigOrigin origin = self->report->origin;
  g_autofree char *line = mistake != NULL ? take_first_line (mistake) : NULL;
  g_autofree char *message = NULL;
  g_autofree char *remedy = NULL;

  if (mistake == NULL)
    {
      xmh_problems_clear (self->problems, "configuration");
      return;
    }

  /* Translators: %s is "FILE:LINE:COLUMN: KEY: REASON" */
  message = g_strdup_printf (_("The configuration file cannot be used: %s"), line);
  remedy = describe_fallback (origin);
  xmh_problems_raise (self->problems, "configuration",
                      origin == XMH_CONFIG_FROM_FILE ? XMH_SEVERITY_WARNING : XMH_SEVERITY_ERROR, message, remedy);
}

static char *
describe_unknown (XmhConfigStatus     *self,
                  const XmhConfigNote *note)
{
  if (note->detail != NULL)
    return g_strdup_printf (_("Unknown key “%s” in %s, line %u; did you mean %s?"), note->key, self->report->file,
                            note->line, note->detail);

  return g_strdup_printf (_("Unknown key “%s” in %s, line %u"), note->key, self->report->file, note->line);
}

static void
raise_unknown (XmhConfigStatus     *self,
               const XmhConfigNote *note,
               GPtrArray           *standing)
{
  g_autofree char *message = describe_unknown (self, note);

  g_ptr_array_add (standing, g_strdup (note->key));
  xmh_problems_raise_about (self->problems, "unknown-key", note->key, XMH_SEVERITY_WARNING, message,
                            xmh_sandbox_spell (_("It has no effect. Correct or remove it, then run “%s reload”")));
}

static void
raise_rest (XmhConfigStatus *self,
            guint            n,
            GPtrArray       *standing)
{
  g_autofree char *message = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u more unknown key in %s",
                                                           "%u more unknown keys in %s", n), n, self->report->file);

  g_ptr_array_add (standing, g_strdup (""));
  xmh_problems_raise_about (self->problems, "unknown-key", "", XMH_SEVERITY_WARNING, message,
                            _("“xr-media-hub --check-config” lists them all"));
}

static void
update_unknown (XmhConfigStatus *self)
{
  g_autoptr(GPtrArray) standing = g_ptr_array_new_with_free_func (g_free);
  guint n_unknown = 0;

  for (guint i = 0; i < self->report->notes->len; i++)
    {
      const XmhConfigNote *note = g_ptr_array_index (self->report->notes, i);

      if (note->verdict == XMH_CONFIG_UNKNOWN && n_unknown++ < MAX_UNKNOWN)
        raise_unknown (self, note, standing);
    }
  if (n_unknown > MAX_UNKNOWN)
    raise_rest (self, n_unknown - MAX_UNKNOWN, standing);

  for (guint i = 0; i < self->unknown->len; i++)
    {
      const char *subject = g_ptr_array_index (self->unknown, i);

      if (!g_ptr_array_find_with_equal_func (standing, subject, g_str_equal, NULL))
        xmh_problems_clear_about (self->problems, "unknown-key", subject);
    }
  g_ptr_array_unref (self->unknown);
  self->unknown = g_steal_pointer (&standing);
}

static void
take_report (XmhConfigStatus   *self,
             XmhConfigReport   *report,
             const char *const *changed,
             const char *const *waiting)
{
  g_clear_pointer (&self->report, xmh_config_report_free);
  g_clear_pointer (&self->refusal, g_free);
  g_clear_pointer (&self->refused_file, g_free);
  g_strfreev (self->changed);
  g_strfreev (self->waiting);
  self->report = report;
  self->changed = g_strdupv ((char **) changed);
  self->waiting = g_strdupv ((char **) waiting);
  /* It has been copied where it is needed. */
  g_clear_pointer (&self->report->content, g_bytes_unref);
  update_mistake (self);
  update_unknown (self);
}

/**
 * xmh_config_status_set_started:
 * @self: the status
 * @report: (transfer full): what xmh_config_load_or_fall_back() gave
 */
void
xmh_config_status_set_started (XmhConfigStatus *self,
                               XmhConfigReport *report)
{
  static const char *const none[] = { NULL };

  take_report (self, report, none, none);
}

/**
 * xmh_config_status_set_reloaded:
 * @self: the status
 * @report: (transfer full): what xmh_config_load() gave
 * @changed: the keys that have other values now
 * @waiting: those of them that wait for a restart
 */
void
xmh_config_status_set_reloaded (XmhConfigStatus   *self,
                                XmhConfigReport   *report,
                                const char *const *changed,
                                const char *const *waiting)
{
  take_report (self, report, changed, waiting);
}

/**
 * xmh_config_status_set_refused:
 * @self: the status
 * @file: (nullable): the file that was read
 * @mistake: why it cannot be used
 */
void
xmh_config_status_set_refused (XmhConfigStatus *self,
                               const char      *file,
                               const char      *mistake)
{
  g_return_if_fail (self->report != NULL);

  g_free (self->refusal);
  g_free (self->refused_file);
  self->refusal = g_strdup (mistake);
  self->refused_file = g_strdup (file);
  update_mistake (self);
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
xmh_config_status_finalize (GObject *object)
{
  XmhConfigStatus *self = XMH_CONFIG_STATUS (object);

  g_clear_object (&self->problems);
  g_clear_pointer (&self->report, xmh_config_report_free);
  g_free (self->refused_file);
  g_free (self->refusal);
  g_strfreev (self->changed);
  g_strfreev (self->waiting);
  g_ptr_array_unref (self->unknown);

  G_OBJECT_CLASS (xmh_config_status_parent_class)->finalize (object);
}

static void
xmh_config_status_class_init (XmhConfigStatusClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = xmh_config_status_finalize;
}

static void
xmh_config_status_init (XmhConfigStatus *self)
{
  self->changed = g_new0 (char *, 1);
  self->waiting = g_new0 (char *, 1);
  self->unknown = g_ptr_array_new_with_free_func (g_free);
}

/**
 * xmh_config_status_new:
 * @problems: (transfer none): where mistakes are told
 *
 * Returns: (transfer full): the status of a hub that has not been started
 */
XmhConfigStatus *
xmh_config_status_new (XmhProblems *problems)
{
  XmhConfigStatus *self = g_object_new (XMH_TYPE_CONFIG_STATUS, NULL);

  self->problems = g_object_ref (problems);
  return self;
}
