/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "config/xmh-config.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib/gi18n.h>
#include <glib/gstdio.h>

#include "common/xmh-error.h"
#include "common/xmh-yaml.h"
#include "config/xmh-config-key.h"
#include "config/xmh-config-restrict.h"
#include "config/xmh-last-good-config.h"
#include "config/xmh-paths.h"
#include "config/xmh-private-paths.h"

/* The hub's own name, and the one of xr-ai's hub; in this order in each place. */
static const char *const file_names[] = { "xr_media_hub.yaml", "device_io_hub.yaml" };

typedef enum
{
  FOUND,
  ABSENT,
  REFUSED, /* exists but must not be read: the search continues */
  BROKEN,  /* exists and cannot be read: an error */
} Outcome;

typedef struct
{
  char *file;
  char *bytes;
  gsize length;
  gboolean restricted;
} Candidate;

static void
clear_candidate (Candidate *candidate)
{
  g_clear_pointer (&candidate->file, g_free);
  if (candidate->bytes != NULL)
    explicit_bzero (candidate->bytes, candidate->length);
  g_clear_pointer (&candidate->bytes, g_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Candidate, clear_candidate)

static Outcome
fail (const char *file, const char *text, GError **error)
{
  g_set_error (error, XMH_ERROR, XMH_ERROR_INVALID_CONFIG, "%s: %s", file, text);
  return BROKEN;
}

/* Reads up to one byte more than the parser accepts, so that the parser reports what is too long. */
static Outcome
read_content (int fd, Candidate *candidate, GError **error)
{
  gsize room = XMH_YAML_MAX_BYTES + 1;

  candidate->bytes = g_malloc0 (room + 1);
  while (candidate->length < room)
    {
      gssize n = read (fd, candidate->bytes + candidate->length, room - candidate->length);

      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        return fail (candidate->file, g_strerror (errno), error);
      if (n == 0)
        break;
      candidate->length += (gsize) n;
    }

  return FOUND;
}

static Outcome
read_file (const char *file, Candidate *candidate, GError **error)
{
  g_autofree char *path = g_canonicalize_filename (file, NULL);
  struct stat status;
  Outcome outcome;
  int fd = open (path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);

  if (fd < 0 && (errno == ENOENT || errno == ENOTDIR))
    return ABSENT;

  candidate->file = g_steal_pointer (&path);
  if (fd < 0)
    return fail (candidate->file, g_strerror (errno), error);
  /* A pipe could block the start forever. /dev/null is the usual way to choose no configuration. */
  if (fstat (fd, &status) != 0 || (!S_ISREG (status.st_mode) && !S_ISCHR (status.st_mode)))
    outcome = fail (candidate->file, _ ("is not a regular file"), error);
  else
    outcome = read_content (fd, candidate, error);

  g_close (fd, NULL);
  return outcome;
}

/* Owned by this user or root, and writable for no other user. The bits of the group count, which are the mask if there
 * are access lists. */
static gboolean
is_trusted (const struct stat *status)
{
  return (status->st_uid == geteuid () || status->st_uid == 0) && (status->st_mode & (S_IWGRP | S_IWOTH)) == 0;
}

/* Checks the folder and the file by their descriptors: their names could mean something else a moment later. Links are
 * not followed: the rule is about this folder, not the one that a link leads to. */
static const char *
check_working_file (int folder_fd, int fd)
{
  struct stat folder, file;

  if (fstat (folder_fd, &folder) != 0 || fstat (fd, &file) != 0 || !S_ISREG (file.st_mode))
    return N_ ("skipped: not a regular file");
  if (!is_trusted (&file))
    return N_ ("skipped: another user owns it or can write to it");
  if (!is_trusted (&folder))
    return N_ ("skipped: another user owns its folder or can write to it");

  return NULL;
}

/* Whether the working directory is @folder. Its file is the user's own and is read without these rules. */
static gboolean
is_same_folder (int folder_fd, const char *folder)
{
  struct stat a, b;

  return fstat (folder_fd, &a) == 0 && stat (folder, &b) == 0 && a.st_dev == b.st_dev && a.st_ino == b.st_ino;
}

static Outcome
refuse_working_file (XmhConfigReport *report, const char *name, const char *reason)
{
  g_autofree char *path = g_strconcat ("./", name, NULL);

  xmh_config_report_add (report, XMH_CONFIG_REFUSED, 0, 0, path, reason, NULL);
  return REFUSED;
}

static Outcome
read_working_file (int folder_fd, const char *name, Candidate *candidate, XmhConfigReport *report, GError **error)
{
  const char *reason;
  Outcome outcome;
  int fd = openat (folder_fd, name, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK | O_NOFOLLOW);

  if (fd < 0 && errno == ENOENT)
    return ABSENT;
  if (fd < 0 && errno == ELOOP)
    return refuse_working_file (report, name, N_ ("skipped: it is a symbolic link"));
  if (fd < 0)
    return refuse_working_file (report, name, N_ ("skipped: it cannot be opened"));

  reason = check_working_file (folder_fd, fd);
  candidate->file = g_canonicalize_filename (name, NULL);
  candidate->restricted = TRUE;
  outcome = reason != NULL ? refuse_working_file (report, name, reason) : read_content (fd, candidate, error);
  g_close (fd, NULL);
  if (outcome == REFUSED)
    g_clear_pointer (&candidate->file, g_free);

  return outcome;
}

static Outcome
find_working_file (XmhPaths *paths, Candidate *candidate, XmhConfigReport *report, GError **error)
{
  int folder_fd = open (".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  Outcome outcome = ABSENT;

  if (folder_fd < 0)
    return ABSENT;
  if (!is_same_folder (folder_fd, paths->config_dir) && !is_same_folder (folder_fd, SYSCONFDIR "/xr-ai"))
    for (guint i = 0; i < G_N_ELEMENTS (file_names) && (outcome == ABSENT || outcome == REFUSED); i++)
      outcome = read_working_file (folder_fd, file_names[i], candidate, report, error);

  g_close (folder_fd, NULL);
  return outcome;
}

static Outcome
find_in_folder (const char *folder, Candidate *candidate, GError **error)
{
  Outcome outcome = ABSENT;

  for (guint i = 0; i < G_N_ELEMENTS (file_names) && outcome == ABSENT; i++)
    {
      g_autofree char *file = g_build_filename (folder, file_names[i], NULL);

      outcome = read_file (file, candidate, error);
    }

  return outcome;
}

/* The documented search order: working directory, the user's folder, the system's folder. */
static Outcome
find_file (const char *explicit_file, XmhPaths *paths, Candidate *candidate, XmhConfigReport *report, GError **error)
{
  Outcome outcome;

  if (explicit_file != NULL)
    {
      outcome = read_file (explicit_file, candidate, error);
      return outcome != ABSENT ? outcome : fail (explicit_file, g_strerror (ENOENT), error);
    }

  outcome = find_working_file (paths, candidate, report, error);
  if (outcome == ABSENT || outcome == REFUSED)
    outcome = find_in_folder (paths->config_dir, candidate, error);
  if (outcome == ABSENT)
    outcome = find_in_folder (SYSCONFDIR "/xr-ai", candidate, error);

  return outcome;
}

/* Keys, secrets and settings must not be served to the network. A missing folder is checked when it is served. */
static void
check_served_folder (const char *key, const char *folder, XmhPrivatePaths *secrets, XmhConfigReport *report)
{
  const XmhConfigNote *note = xmh_config_report_find (report, key);
  const char *secret;
  int fd = folder != NULL ? open (folder, O_PATH | O_DIRECTORY | O_CLOEXEC) : -1;

  if (fd < 0)
    return;

  secret = xmh_private_paths_find_conflict (secrets, fd);
  if (secret != NULL)
    xmh_config_report_add (report, XMH_CONFIG_INVALID, note->line, note->column, key,
                           N_ ("must not contain this folder or be inside it, because the files in it would be served"),
                           secret);
  g_close (fd, NULL);
}

/* @source: what was read
 * @paths: the hub's folders, which may not be served
 * @report: receives the result for each key
 * @error: %XMH_ERROR_INVALID_CONFIG
 * Returns: (transfer full): the configuration, or %NULL */
XmhConfig *
xmh_config_load_source (const XmhConfigSource *source, XmhPaths *paths, XmhConfigReport *report, GError **error)
{
  g_autoptr(XmhConfig) config = xmh_config_parse (source, report, error);
  g_autoptr(XmhPrivatePaths) secrets = NULL;

  if (config == NULL)
    return NULL;

  secrets = xmh_private_paths_new (config, paths);
  check_served_folder ("web_client_dir", config->web_client_dir, secrets, report);
  check_served_folder ("cloudxr_client_dir", config->cloudxr_client_dir, secrets, report);
  if (!xmh_config_report_check (report, error))
    return NULL;

  return g_steal_pointer (&config);
}

static void
free_content (gpointer data)
{
  Candidate *candidate = data;

  clear_candidate (candidate);
  g_free (candidate);
}

XmhConfig *
xmh_config_load (const char *explicit_file, XmhPaths *paths, XmhConfigReport **report, GError **error)
{
  g_autoptr(XmhConfigReport) notes = xmh_config_report_new (NULL);
  g_auto(Candidate) candidate = { 0 };
  g_auto(GStrv) environment = g_get_environ ();
  Outcome outcome = find_file (explicit_file, paths, &candidate, notes, error);
  const XmhConfigSource source = {
    .file = candidate.file,
    .bytes = candidate.bytes,
    .length = candidate.length,
    .restricted = candidate.restricted,
    .environment = environment,
  };
  XmhConfig *config = NULL;

  notes->file = g_strdup (candidate.file);
  if (outcome != BROKEN)
    {
      config = xmh_config_load_source (&source, paths, notes, error);
      if (candidate.bytes != NULL)
        {
          /* The report outlives the candidate; it wipes the content. */
          Candidate *kept = g_memdup2 (&candidate, sizeof candidate);

          candidate = (Candidate){ 0 };
          notes->content = g_bytes_new_with_free_func (kept->bytes, kept->length, free_content, kept);
        }
    }

  if (report != NULL)
    *report = g_steal_pointer (&notes);
  return config;
}

/* The substitute for a file that cannot be used; it opens nothing that the file closes. */
static XmhConfig *
fall_back (XmhPaths *paths, XmhConfigReport *report)
{
  XmhConfig *config = report->file != NULL ? xmh_last_good_config_load (paths, report->file) : NULL;

  report->origin = config != NULL ? XMH_CONFIG_FROM_LAST_GOOD : XMH_CONFIG_FROM_DEFAULTS;
  if (config == NULL)
    {
      /* With the environment, unless that makes it worse. */
      g_autoptr(XmhConfigReport) unheard = xmh_config_report_new (NULL);
      g_auto(GStrv) environment = g_get_environ ();
      XmhConfigSource source = { .environment = environment };

      config = xmh_config_parse (&source, unheard, NULL);
    }
  if (config == NULL)
    config = xmh_config_new_default ();
  if (report->file != NULL)
    report->loopback_only = xmh_config_restrict (config, report->file, report->content);

  return config;
}

XmhConfig *
xmh_config_load_or_fall_back (const char *explicit_file, XmhPaths *paths, XmhConfigReport **report, GError **error)
{
  g_autoptr(GError) mistake = NULL;
  XmhConfig *config = xmh_config_load (explicit_file, paths, report, &mistake);

  if (config != NULL)
    return config;
  if (explicit_file != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&mistake));
      return NULL;
    }

  (*report)->mistake = g_strdup (mistake->message);
  return fall_back (paths, *report);
}
