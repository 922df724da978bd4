/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#define G_LOG_DOMAIN "xmh-config"

#include "config.h"

#include "config/xmh-last-good-config.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

#include <glib/gstdio.h>

#include "common/xmh-file.h"
#include "config/xmh-config-key.h"
#include "config/xmh-paths.h"

#define NAME "last-good.yaml"
#define TITLE "# The last configuration that XR Media Hub could use, of the file named here.\n"
#define FILE_LINE "# file: "
#define RESTRICTED_LINE "# restricted: "
/* A path in the head may be long, and each byte of it four when it is escaped. */
#define MAX_BYTES (XMH_YAML_MAX_BYTES + 32 * 1024)

struct _XmhLastGoodConfig
{
  char *path;
  GThreadPool *pool; /* one thread, which writes in the order of the requests */
};

static char *
get_path (XmhPaths *paths)
{
  return g_build_filename (paths->state_dir, NAME, NULL);
}

/* The lines before the content. A name is escaped, so that none can end its line. */
static char *
format_head (const char *file, gboolean restricted)
{
  g_autofree char *escaped = g_strescape (file, NULL);

  return g_strconcat (TITLE FILE_LINE, escaped, "\n" RESTRICTED_LINE, restricted ? "yes\n" : "no\n", NULL);
}

static GBytes *
read_copy (const char *path)
{
  g_autoptr(GMappedFile) mapped = NULL;
  struct stat status;
  int fd = open (path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);

  if (fd < 0)
    return NULL;
  if (fstat (fd, &status) == 0 && S_ISREG (status.st_mode) && status.st_size <= MAX_BYTES)
    mapped = g_mapped_file_new_from_fd (fd, FALSE, NULL);

  g_close (fd, NULL);
  return mapped != NULL ? g_mapped_file_get_bytes (mapped) : NULL;
}

/* In the thread of the pool. */
static void
write_copy (gpointer data, gpointer user_data)
{
  GByteArray *content = data;
  XmhLastGoodConfig *self = user_data;
  g_autoptr(GBytes) present = read_copy (self->path);
  gboolean is_kept = present != NULL && g_bytes_get_size (present) == content->len &&
                     memcmp (g_bytes_get_data (present, NULL), content->data, content->len) == 0;
  g_autoptr(GError) error = NULL;

  if (!is_kept && !xmh_file_replace (self->path, content->data, content->len, 0600, &error))
    g_message ("the configuration is not kept for bad times: %s", error->message);

  explicit_bzero (content->data, content->len);
  g_byte_array_unref (content);
}

void
xmh_last_good_config_keep (XmhLastGoodConfig *self, XmhConfig *config, XmhConfigReport *report)
{
  g_autofree char *head = NULL;
  GByteArray *content;
  gsize length;
  const guint8 *bytes;

  if (config->file == NULL || report->content == NULL)
    return;

  head = format_head (config->file, config->restricted);
  bytes = g_bytes_get_data (report->content, &length);
  /* Its size is right from the start: an array that grows leaves what it held in freed memory. */
  content = g_byte_array_sized_new ((guint) (strlen (head) + length));
  g_byte_array_append (content, (const guint8 *) head, (guint) strlen (head));
  g_byte_array_append (content, bytes, (guint) length);
  g_thread_pool_push (self->pool, content, NULL);
}

XmhLastGoodConfig *
xmh_last_good_config_new (XmhPaths *paths)
{
  XmhLastGoodConfig *self = g_new0 (XmhLastGoodConfig, 1);

  self->path = get_path (paths);
  self->pool = g_thread_pool_new (write_copy, self, 1, FALSE, NULL);
  return self;
}

void
xmh_last_good_config_free (XmhLastGoodConfig *self)
{
  g_thread_pool_free (self->pool, FALSE, TRUE);
  g_free (self->path);
  g_free (self);
}

/* With the environment, or without it if the environment is the fault. */
static XmhConfig *
parse_copy (XmhPaths *paths, XmhConfigSource *source, GError **error)
{
  g_autoptr(XmhConfigReport) unheard = xmh_config_report_new (source->file);
  g_autoptr(XmhConfigReport) unheard_too = xmh_config_report_new (source->file);
  XmhConfig *config = xmh_config_load_source (source, paths, unheard, NULL);

  if (config != NULL)
    return config;

  source->environment = NULL;
  return xmh_config_load_source (source, paths, unheard_too, error);
}

/* Reads synchronously: for a start. The content of another file is never a substitute. The rules of the working
 * directory apply to the copy, too.
 * @file: the file that cannot be used, absolute
 * Returns: (transfer full) (nullable): what @file held when it could be used, or %NULL */
XmhConfig *
xmh_last_good_config_load (XmhPaths *paths, const char *file)
{
  g_autofree char *path = get_path (paths);
  g_autoptr(GBytes) copy = read_copy (path);
  g_auto(GStrv) environment = g_get_environ ();
  g_autoptr(GError) error = NULL;
  XmhConfig *config = NULL;

  for (guint restricted = 0; copy != NULL && restricted <= 1; restricted++)
    {
      g_autofree char *head = format_head (file, restricted == 1);
      gsize length = 0;
      const char *bytes = g_bytes_get_data (copy, &length);
      XmhConfigSource source = { .file = file, .restricted = restricted == 1, .environment = environment };

      if (length < strlen (head) || memcmp (bytes, head, strlen (head)) != 0)
        continue;

      source.bytes = bytes + strlen (head);
      source.length = length - strlen (head);
      config = parse_copy (paths, &source, &error);
    }
  if (error != NULL)
    g_warning ("%s: %s", path, error->message);

  return config;
}
