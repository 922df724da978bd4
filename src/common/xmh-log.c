/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "common/xmh-log.h"

#include "common/xmh-text.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* Set once, before any other thread exists. */
static gboolean log_verbose;
static gboolean log_to_journal;

static const char *
get_field (const GLogField *fields, gsize n_fields, const char *key)
{
  for (gsize i = 0; i < n_fields; i++)
    if (strcmp (fields[i].key, key) == 0 && fields[i].length < 0)
      return fields[i].value;

  return NULL;
}

/* LiveKit writes hundreds of lines about each participant. The journal can filter them, a terminal cannot. */
static gboolean
is_own (const char *domain)
{
  return log_to_journal || strcmp (domain, XMH_LOG_DOMAIN_LIVEKIT) != 0;
}

static gboolean
is_wanted (GLogLevelFlags level, const char *domain)
{
  if (level & (G_LOG_LEVEL_ERROR | G_LOG_LEVEL_CRITICAL | G_LOG_LEVEL_WARNING | G_LOG_LEVEL_MESSAGE))
    return TRUE;
  if (domain != NULL && g_str_has_prefix (domain, "xmh-") &&
      (log_verbose || ((level & G_LOG_LEVEL_INFO) && is_own (domain))))
    return TRUE;

  return !g_log_writer_default_would_drop (level, domain);
}

static const char *
level_name (GLogLevelFlags level)
{
  if (level & (G_LOG_LEVEL_ERROR | G_LOG_LEVEL_CRITICAL))
    return "error: ";
  if (level & G_LOG_LEVEL_WARNING)
    return "warning: ";
  if (level & G_LOG_LEVEL_DEBUG)
    return "debug: ";

  return "";
}

/* For a terminal, a file or a pipe: time, log domain, message. */
static void
write_line (GLogLevelFlags level, const char *domain, const char *message)
{
  g_autoptr(GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *time = g_date_time_format (now, "%H:%M:%S");
  const char *area = domain != NULL && g_str_has_prefix (domain, "xmh-") ? domain + strlen ("xmh-") : domain;

  fprintf (stderr, "%s %s: %s%s\n", time, area != NULL ? area : "hub", level_name (level), message);
  fflush (stderr);
}

/* All messages pass through here, so that secrets are masked in each of them. */
static GLogWriterOutput
write_log (GLogLevelFlags level, const GLogField *fields, gsize n_fields, gpointer user_data)
{
  const char *domain = get_field (fields, n_fields, "GLIB_DOMAIN");
  const char *message = get_field (fields, n_fields, "MESSAGE");
  g_autofree char *masked = NULL;
  g_autofree GLogField *copy = NULL;

  if (message == NULL || !is_wanted (level, domain))
    return G_LOG_WRITER_HANDLED;

  masked = xmh_text_mask_secrets (message);
  if (!log_to_journal)
    {
      write_line (level, domain, masked);
      return G_LOG_WRITER_HANDLED;
    }

  copy = g_memdup2 (fields, n_fields * sizeof *fields);
  for (gsize i = 0; i < n_fields; i++)
    if (strcmp (copy[i].key, "MESSAGE") == 0)
      {
        copy[i].value = masked;
        copy[i].length = -1;
      }

  return g_log_writer_journald (level, copy, n_fields, user_data);
}

void
xmh_log_init (gboolean verbose)
{
  log_verbose = verbose;
  log_to_journal = g_log_writer_is_journald (STDERR_FILENO);
  g_log_set_writer_func (write_log, NULL, NULL);
}
