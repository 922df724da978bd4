/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#define G_LOG_DOMAIN "xmh-files"

#include "config.h"

#include "files/xmh-static-files.h"

#include <errno.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <string.h>

#include "common/xmh-error.h"
#include "files/xmh-content-type.h"
#include "files/xmh-static-links.h"
#include "files/xmh-static-path.h"
#include "http/xmh-conditional.h"

#define INDEX "index.html"

/* How long the open folder is used without a check, which saves one look-up per file. The folder cannot be unmounted
 * in that time. */
#define ROOT_LIFE_MS 500

struct _XmhStaticFiles
{
  char *folder;
  gboolean is_built_in;
  XmhPrivatePaths *secrets; /* NULL: the content is the hub's own */
  XmhStaticLinks *links;    /* of the folder that was found fit last; NULL: none may leave it */
  gboolean told_of_secret;
  /* The folder that passed the latest check. Another folder at the same path is checked again. */
  dev_t device;
  ino_t inode;
  int root; /* that folder, kept open briefly; -1 */
  guint root_timer_id;
  /* The text of the latest modification time, which files of consecutive requests often share. */
  gint64 dated_s;
  char *date;
};

typedef struct
{
  int fd;
  struct stat info;
  const char *path; /* decoded, of the file itself */
  const char *content_type;
  gboolean compressible; /* the answer depends on Accept-Encoding */
  XmhContentCoding coding;
} Found;

XmhStaticFiles *
xmh_static_files_new (const char *folder, gboolean is_built_in, XmhPrivatePaths *secrets)
{
  XmhStaticFiles *self = g_new0 (XmhStaticFiles, 1);

  self->folder = g_strdup (folder);
  self->root = -1;
  self->is_built_in = is_built_in;
  self->secrets = secrets;
  return self;
}

static void
close_root (XmhStaticFiles *self)
{
  g_clear_handle_id (&self->root_timer_id, g_source_remove);
  if (self->root >= 0)
    g_close (self->root, NULL);
  self->root = -1;
}

static gboolean
on_root_old (gpointer files)
{
  XmhStaticFiles *self = files;

  self->root_timer_id = 0;
  close_root (self);
  return G_SOURCE_REMOVE;
}

void
xmh_static_files_free (XmhStaticFiles *self)
{
  close_root (self);
  g_clear_pointer (&self->links, xmh_static_links_free);
  g_free (self->date);
  g_free (self->folder);
  g_clear_pointer (&self->secrets, xmh_private_paths_free);
  g_free (self);
}

static gboolean
check_root (XmhStaticFiles *self, int root, GError **error)
{
  const char *secret = NULL;
  struct stat info;

  if (fstat (root, &info) != 0)
    {
      g_set_error (error, XMH_ERROR, XMH_ERROR_FAILED, "%s: %s", self->folder, g_strerror (errno));
      return FALSE;
    }
  if (info.st_ino == self->inode && info.st_dev == self->device)
    return TRUE;

  if (self->secrets != NULL)
    secret = xmh_private_paths_find_conflict (self->secrets, root);
  if (secret != NULL)
    {
      g_set_error (error, XMH_ERROR, XMH_ERROR_REFUSED, _ ("%s is not served: it contains, or is inside, %s"),
                   self->folder, secret);
      return FALSE;
    }

  self->inode = info.st_ino;
  self->device = info.st_dev;
  g_clear_pointer (&self->links, xmh_static_links_free);
  if (self->secrets != NULL)
    self->links = xmh_static_links_new (root);
  return TRUE;
}

/* Another folder may take the path, so the folder is opened again from time to time.
 * Returns: (transfer none): its descriptor, or -1 */
static int
get_root (XmhStaticFiles *self, GError **error)
{
  if (self->root >= 0)
    return self->root;

  self->root = xmh_static_path_open_root (self->folder);
  if (self->root < 0)
    g_set_error (error, XMH_ERROR, XMH_ERROR_NOT_FOUND, "%s: %s", self->folder, g_strerror (errno));
  else if (!check_root (self, self->root, error))
    close_root (self);
  else
    self->root_timer_id = g_timeout_add (ROOT_LIFE_MS, on_root_old, self);

  return self->root;
}

gboolean
xmh_static_files_check (XmhStaticFiles *self, GError **error)
{
  close_root (self);
  return get_root (self, error) >= 0;
}

/* The content of names from a bundler, such as `assets/index-DiwrgTda.js`, never changes. */
static gboolean
has_hashed_name (const char *path)
{
  const char *name = strrchr (path, '/');
  const char *dash, *dot;

  if (!g_str_has_prefix (path, "assets/") || name == NULL)
    return FALSE;
  dot = strchr (name, '.');
  if (dot == NULL || dot - name < 10)
    return FALSE;
  dash = dot - 9;
  if (*dash != '-')
    return FALSE;
  for (const char *p = dash + 1; p < dot; p++)
    if (!g_ascii_isalnum (*p) && *p != '_' && *p != '-')
      return FALSE;

  return TRUE;
}

/* All other files are validated for each request. That costs a 304 on the LAN and never shows a mix of two versions. */
static const char *
get_cache_control (XmhStaticFiles *self, const Found *found)
{
  if (self->is_built_in && has_hashed_name (found->path))
    return "public, max-age=31536000, immutable";

  return "no-cache";
}

/* A hard link can bring a private file into the folder.
 * Returns: the descriptor of a regular file that may be served, or -1 */
static int
open_public (XmhStaticFiles *self, int root, const char *path, struct stat *info)
{
  int fd = xmh_static_path_open (root, path, info);
  gboolean is_secret;

  if (fd < 0 && errno == EXDEV && self->links != NULL)
    fd = xmh_static_links_open (self->links, path, info);
  if (fd < 0)
    return -1;

  is_secret = S_ISREG (info->st_mode) && self->secrets != NULL && xmh_private_paths_has_file (self->secrets, info);
  if (S_ISREG (info->st_mode) && !is_secret)
    return fd;

  if (is_secret && !self->told_of_secret)
    g_warning ("a file in %s is not served: it is one of the hub's keys or settings, or a link to one", self->folder);
  self->told_of_secret |= is_secret;
  g_close (fd, NULL);
  return -1;
}

/* Uses a compressed sibling if the client accepts it and it is not older than the file. */
static void
negotiate (XmhStaticFiles *self, int root, XmhRequest *request, Found *found)
{
  XmhContentCoding ranked[XMH_N_CODINGS];
  guint n = xmh_content_coding_rank (xmh_request_get_list (request, "Accept-Encoding"), ranked);

  for (guint i = 0; i < n && ranked[i] != XMH_CODING_IDENTITY; i++)
    {
      g_autofree char *path = g_strconcat (found->path, xmh_content_coding_get_suffix (ranked[i]), NULL);
      struct stat info;
      int fd = open_public (self, root, path, &info);

      if (fd < 0)
        continue;
      if (info.st_mtime >= found->info.st_mtime)
        {
          g_close (found->fd, NULL);
          found->fd = fd;
          found->info = info;
          found->coding = ranked[i];
          return;
        }
      g_close (fd, NULL);
    }
}

/* Loaders of game engines request files by their compressed name. If the client accepts that coding, the answer has
 * the type of the uncompressed file.
 * Returns: whether the answer depends on the coding */
static gboolean
name_coding (XmhRequest *request, Found *found)
{
  XmhContentCoding coding = XMH_CODING_IDENTITY;
  XmhContentCoding ranked[XMH_N_CODINGS];
  g_autofree char *inner = NULL;
  const char *content_type;
  gboolean compressible;
  guint n;

  for (guint i = XMH_CODING_IDENTITY + 1; i < XMH_N_CODINGS; i++)
    if (g_str_has_suffix (found->path, xmh_content_coding_get_suffix (i)))
      coding = i;
  if (coding == XMH_CODING_IDENTITY)
    return FALSE;

  inner = g_strndup (found->path, strlen (found->path) - strlen (xmh_content_coding_get_suffix (coding)));
  content_type = xmh_content_type_guess (inner, &compressible);
  if (!compressible)
    return FALSE;

  n = xmh_content_coding_rank (xmh_request_get_list (request, "Accept-Encoding"), ranked);
  for (guint i = 0; i < n; i++)
    if (ranked[i] == coding)
      {
        found->coding = coding;
        found->content_type = content_type;
      }

  return TRUE;
}

/* Returns: (nullable): a time in HTTP format */
static const char *
get_date (XmhStaticFiles *self, gint64 time_s)
{
  g_autoptr(GDateTime) time = NULL;

  if (self->date != NULL && self->dated_s == time_s)
    return self->date;

  g_clear_pointer (&self->date, g_free);
  time = g_date_time_new_from_unix_utc (time_s);
  if (time != NULL)
    self->date = soup_date_time_to_string (time, SOUP_DATE_HTTP);
  self->dated_s = time_s;
  return self->date;
}

static XmhAnswer *
new_text (guint status, const char *text)
{
  XmhAnswer *answer = xmh_answer_new (status);
  g_autoptr(GBytes) body = g_bytes_new_static (text, strlen (text));

  xmh_answer_set_body (answer, "text/plain; charset=utf-8", body);
  return answer;
}

static XmhAnswer *
refuse_range (goffset size)
{
  XmhAnswer *answer = new_text (SOUP_STATUS_REQUESTED_RANGE_NOT_SATISFIABLE, "");
  g_autofree char *range = g_strdup_printf ("bytes */%" G_GOFFSET_FORMAT, size);

  xmh_answer_add_field (answer, "Content-Range", range);
  return answer;
}

/* Takes ownership of the descriptor of @found. */
static XmhAnswer *
answer_with_content (XmhRequest *request, const Found *found, const char *etag)
{
  SoupMessageHeaders *asked = xmh_request_get_headers (request);
  goffset size = found->info.st_size;
  goffset start = 0, length = size;
  XmhRangeResult range = XMH_RANGE_NONE;
  XmhAnswer *answer;

  if (strcmp (xmh_request_get_method (request), "GET") == 0 &&
      xmh_conditional_allows_range (asked, etag, found->info.st_mtime))
    range = xmh_range_parse (xmh_headers_get_single (asked, "Range"), size, &start, &length);

  if (range == XMH_RANGE_NOT_SATISFIABLE)
    {
      g_close (found->fd, NULL);
      return refuse_range (size);
    }

  answer = xmh_answer_new (range == XMH_RANGE_ONE ? SOUP_STATUS_PARTIAL_CONTENT : SOUP_STATUS_OK);
  xmh_answer_add_field (answer, "Content-Type", found->content_type);
  xmh_answer_add_field (answer, "Accept-Ranges", "bytes");
  if (found->coding != XMH_CODING_IDENTITY)
    xmh_answer_add_field (answer, "Content-Encoding", xmh_content_coding_get_name (found->coding));
  if (range == XMH_RANGE_ONE)
    soup_message_headers_set_content_range (xmh_answer_get_headers (answer), start, start + length - 1, size);
  xmh_answer_take_file (answer, found->fd, start, length);
  return answer;
}

/* Takes ownership of the descriptor of @found. */
static XmhAnswer *
answer_with_condition (XmhRequest *request, const Found *found, const char *etag)
{
  switch (xmh_conditional_check (xmh_request_get_headers (request), etag, found->info.st_mtime))
    {
    case XMH_CONDITION_NOT_MODIFIED:
      g_close (found->fd, NULL);
      return xmh_answer_new (SOUP_STATUS_NOT_MODIFIED);
    case XMH_CONDITION_FAILED:
      g_close (found->fd, NULL);
      return new_text (SOUP_STATUS_PRECONDITION_FAILED, "the file is another one now\n");
    case XMH_CONDITION_SEND:
    default:
      return answer_with_content (request, found, etag);
    }
}

/* Takes ownership of the descriptor of @found. */
static XmhAnswer *
answer_with_file (XmhStaticFiles *self, int root, XmhRequest *request, Found *found)
{
  char etag[XMH_ETAG_SIZE];
  const char *date;
  XmhAnswer *answer;

  found->content_type = xmh_content_type_guess (found->path, &found->compressible);
  if (found->compressible)
    negotiate (self, root, request, found);
  else
    found->compressible = name_coding (request, found);
  xmh_etag_make (&found->info, found->coding, etag);

  answer = answer_with_condition (request, found, etag);
  date = get_date (self, found->info.st_mtime);
  xmh_answer_add_field (answer, "ETag", etag);
  if (date != NULL)
    xmh_answer_add_field (answer, "Last-Modified", date);
  xmh_answer_add_field (answer, "Cache-Control", get_cache_control (self, found));
  if (found->compressible)
    xmh_answer_add_field (answer, "Vary", "Accept-Encoding");
  return answer;
}

/* The path on the wire is a single slash and names without empty ones. The result is therefore a path of this origin
 * and cannot name another host. The query is dropped, since it may hold a token. */
static XmhAnswer *
redirect_to_folder (XmhRequest *request)
{
  XmhAnswer *answer = new_text (SOUP_STATUS_MOVED_PERMANENTLY, "");
  g_autofree char *location = g_strconcat (xmh_request_get_path (request), "/", NULL);

  xmh_answer_add_field (answer, "Location", location);
  xmh_answer_add_field (answer, "Cache-Control", "no-cache");
  return answer;
}

static gboolean
open_regular (XmhStaticFiles *self, int root, const char *path, Found *found)
{
  found->path = path;
  found->fd = open_public (self, root, path, &found->info);
  return found->fd >= 0;
}

/* Pages of a client-side router have no file and no extension, and a browser requests them to show a page. */
static gboolean
is_made_up_page (XmhRequest *request, const char *path)
{
  const char *name = strrchr (path, '/');

  return strchr (name != NULL ? name : path, '.') == NULL && xmh_request_is_navigation (request);
}

/* (nullable) */
static XmhAnswer *
find_beneath (XmhStaticFiles *self, int root, XmhRequest *request, const char *path)
{
  g_autofree char *index = NULL;
  gboolean names_folder = *path == '\0' || g_str_has_suffix (path, "/");
  Found found = { .fd = -1 };

  if (!names_folder && open_regular (self, root, path, &found))
    return answer_with_file (self, root, request, &found);

  index = g_strconcat (path, names_folder ? INDEX : "/" INDEX, NULL);
  if (open_regular (self, root, index, &found))
    {
      if (names_folder)
        return answer_with_file (self, root, request, &found);
      g_close (found.fd, NULL);
      return redirect_to_folder (request);
    }

  if (is_made_up_page (request, path) && open_regular (self, root, INDEX, &found))
    return answer_with_file (self, root, request, &found);

  return NULL;
}

XmhStaticResult
xmh_static_files_find (XmhStaticFiles *self, XmhRequest *request, const char *path_on_wire, XmhAnswer **answer)
{
  g_autofree char *path = xmh_static_path_decode (path_on_wire);
  gboolean was_open = self->root >= 0;
  int root;

  if (!xmh_static_path_is_encoded (path_on_wire))
    {
      *answer = xmh_answer_new_refusal (SOUP_STATUS_BAD_REQUEST, "a broken escape in the path");
      return XMH_STATIC_REFUSED;
    }

  root = get_root (self, NULL);
  if (root < 0)
    return XMH_STATIC_UNUSABLE;
  if (path == NULL)
    return XMH_STATIC_NOT_FOUND;

  *answer = find_beneath (self, root, request, path);
  if (*answer != NULL || !was_open)
    return *answer != NULL ? XMH_STATIC_FOUND : XMH_STATIC_NOT_FOUND;

  /* The path may exist in a new folder at the same place. */
  close_root (self);
  root = get_root (self, NULL);
  if (root < 0)
    return XMH_STATIC_UNUSABLE;

  *answer = find_beneath (self, root, request, path);
  return *answer != NULL ? XMH_STATIC_FOUND : XMH_STATIC_NOT_FOUND;
}
