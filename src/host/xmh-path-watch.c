/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "host/xmh-path-watch.h"

#include <errno.h>
#include <limits.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib-unix.h>
#include <glib/gstdio.h>

/* As many links as the kernel follows, and more parts than any real path has. */
#define MAX_LINKS 40
#define MAX_PARTS 256

#define EVENTS (IN_CREATE | IN_MOVED_TO | IN_MOVED_FROM | IN_DELETE | IN_CLOSE_WRITE | IN_ATTRIB | IN_ONLYDIR)

struct _XmhPathWatch
{
  int fd;
  guint id;
  GHashTable *names; /* "watch/name" of each part: events of other files are ignored */
  gboolean is_complete;
  XmhPathWatchFunc callback;
  gpointer data;
};

static char *
make_key (int watch, const char *name)
{
  return g_strdup_printf ("%d/%s", watch, name);
}

/* Queues the parts of @path before those that are left. */
static void
push_parts (GQueue *parts, const char *path)
{
  g_auto(GStrv) names = g_strsplit (path, "/", MAX_PARTS);

  for (gsize i = g_strv_length (names); i > 0; i--)
    g_queue_push_head (parts, g_strdup (names[i - 1]));
}

/* Follows one more part of the path; @folder is the place reached so far, without links. Returns FALSE at the end. */
static gboolean
step (XmhPathWatch *self, GQueue *parts, char **folder, guint *n_links)
{
  g_autofree char *name = g_queue_pop_head (parts);
  g_autofree char *path = g_build_filename (*folder, name, NULL);
  char target[PATH_MAX] = "";
  gssize length;
  struct stat status;
  int watch;

  if (*name == '\0' || strcmp (name, ".") == 0)
    return TRUE;
  if (strcmp (name, "..") == 0)
    {
      g_autofree char *parent = g_path_get_dirname (*folder);

      g_free (*folder);
      *folder = g_steal_pointer (&parent);
      return TRUE;
    }

  watch = inotify_add_watch (self->fd, *folder, EVENTS);
  if (watch < 0)
    return FALSE;
  g_hash_table_add (self->names, make_key (watch, name));
  if (lstat (path, &status) != 0)
    return FALSE;
  if (S_ISLNK (status.st_mode))
    {
      length = readlink (path, target, sizeof target - 1);
      if (length <= 0 || ++*n_links > MAX_LINKS)
        return FALSE;
      push_parts (parts, target);
      if (*target == '/')
        {
          g_free (*folder);
          *folder = g_strdup ("/");
        }
      return TRUE;
    }

  g_free (*folder);
  *folder = g_steal_pointer (&path);
  return TRUE;
}

static gboolean
walk (XmhPathWatch *self, const char *path)
{
  GQueue parts = G_QUEUE_INIT;
  g_autofree char *folder = g_strdup ("/");
  guint n_links = 0;
  gboolean going = TRUE;

  push_parts (&parts, path);
  while (going && !g_queue_is_empty (&parts) && g_queue_get_length (&parts) < 4 * MAX_PARTS)
    going = step (self, &parts, &folder, &n_links);
  g_queue_clear_full (&parts, g_free);
  return going;
}

static gboolean
on_events (int fd, GIOCondition condition, gpointer data)
{
  XmhPathWatch *self = data;
  char buffer[8192] __attribute__ ((aligned (__alignof__(struct inotify_event))));
  gboolean news = FALSE;
  gssize n = read (fd, buffer, sizeof buffer);

  for (gssize at = 0; at < n;)
    {
      const struct inotify_event *event = (const struct inotify_event *) (void *) (buffer + at);

      g_autofree char *key = event->len > 0 ? make_key (event->wd, event->name) : NULL;

      /* Without a name it is about a folder itself, or reports that events were lost. */
      news |= key == NULL || g_hash_table_contains (self->names, key);
      at += (gssize) (sizeof *event + event->len);
    }

  if (news)
    self->callback (self->data);
  return G_SOURCE_CONTINUE;
}

XmhPathWatch *
xmh_path_watch_new (const char *const *paths, XmhPathWatchFunc callback, gpointer data)
{
  XmhPathWatch *self = g_new0 (XmhPathWatch, 1);

  self->names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->callback = callback;
  self->data = data;
  self->fd = inotify_init1 (IN_NONBLOCK | IN_CLOEXEC);
  self->is_complete = self->fd >= 0;
  if (self->fd < 0)
    return self;

  self->id = g_unix_fd_add (self->fd, G_IO_IN, on_events, self);
  for (gsize i = 0; paths[i] != NULL; i++)
    self->is_complete &= walk (self, paths[i]);
  return self;
}

void
xmh_path_watch_free (XmhPathWatch *self)
{
  g_clear_handle_id (&self->id, g_source_remove);
  if (self->fd >= 0)
    g_close (self->fd, NULL);
  g_hash_table_unref (self->names);
  g_free (self);
}

gboolean
xmh_path_watch_is_complete (XmhPathWatch *self)
{
  return self->is_complete;
}
