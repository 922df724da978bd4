/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "files/xmh-static-files.h"

#include <fcntl.h>
#include <errno.h>
#include <glib/gstdio.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "common/xmh-error.h"
#include "config/xmh-config.h"
#include "config/xmh-paths.h"
#include "web/xmh-policy.h"
#include "test-folder.h"
#include "web-fixture.h"

typedef struct
{
  Web web;
  char *top; /* holds the served folder and what must not be served */
  char *folder;
  XmhContentOwner owner;
  XmhStaticFiles *files;
  XmhStaticResult result;
} Fixture;

static XmhAnswer *
find (XmhRequest *request, gpointer data)
{
  Fixture *f = data;
  XmhAnswer *answer = NULL;

  f->result = xmh_static_files_find (f->files, request, xmh_request_get_path (request), &answer);
  g_assert_true ((answer != NULL) == (f->result == XMH_STATIC_FOUND));
  if (answer == NULL)
    return xmh_answer_new (SOUP_STATUS_NOT_FOUND);

  xmh_policy_add_for_file (answer, request, f->owner);
  return answer;
}

static char *
put (Fixture *f, const char *name, const char *content)
{
  char *path = g_build_filename (f->folder, name, NULL);
  g_autofree char *parent = g_path_get_dirname (path);

  g_assert_cmpint (g_mkdir_with_parents (parent, 0700), ==, 0);
  g_assert_true (g_file_set_contents (path, content, -1, NULL));
  return path;
}

static void
put_all (Fixture *f)
{
  static const char *const files[][2] = {
    { "index.html", "<p>start" },
    { "a.js", "let a;" },
    { "empty.txt", "" },
    { "b c.txt", "0123456789" },
    { "sub/index.html", "<p>sub" },
    { "bare/x.txt", "x" },
    { ".env", "SECRET" },
    { ".well-known/assetlinks.json", "[]" },
    { "assets/index-DiwrgTda.js", "hashed" },
    { "assets/plain.js", "plain" },
    { "../secret.txt", "SECRET" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    g_free (put (f, files[i][0], files[i][1]));
}

static void
set_up (Fixture *f, gconstpointer data)
{
  g_autoptr(GError) error = NULL;

  f->top = g_dir_make_tmp ("xmh-static-XXXXXX", &error);
  g_assert_no_error (error);
  f->folder = g_build_filename (f->top, "web", NULL);
  f->owner = GPOINTER_TO_INT (data);
  f->files = xmh_static_files_new (f->folder, f->owner == XMH_CONTENT_BUILT_IN, NULL);
  put_all (f);
  web_init (&f->web, find, f);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  xmh_static_files_free (f->files);
  test_remove (f->top);
  g_free (f->top);
  g_free (f->folder);
}

#define get(f, ...) web_ask (&(f)->web, "GET", __VA_ARGS__, NULL)

static void
assert_text (Answer *answer, guint status, const char *expected)
{
  g_autofree char *text = answer_get_text (answer);

  g_assert_cmpuint (answer->status, ==, status);
  g_assert_cmpstr (text, ==, expected);
}

static void
test_plain (Fixture *f, gconstpointer data)
{
  g_autoptr(Answer) script = get (f, "/a.js");
  g_autoptr(Answer) start = get (f, "/");
  g_autoptr(Answer) spaced = get (f, "/b%20c.txt?access_token=x");
  g_autoptr(Answer) empty = get (f, "/empty.txt");
  g_autoptr(Answer) known = get (f, "/.well-known/assetlinks.json");

  assert_text (script, 200, "let a;");
  g_assert_cmpstr (answer_get (script, "Content-Type"), ==, "text/javascript; charset=utf-8");
  g_assert_cmpstr (answer_get (script, "X-Content-Type-Options"), ==, "nosniff");
  g_assert_cmpstr (answer_get (script, "Content-Length"), ==, "6");
  g_assert_cmpstr (answer_get (script, "Accept-Ranges"), ==, "bytes");
  g_assert_cmpstr (answer_get (script, "Vary"), ==, "Accept-Encoding");
  g_assert_nonnull (answer_get (script, "Last-Modified"));
  assert_text (start, 200, "<p>start");
  g_assert_cmpstr (answer_get (start, "Content-Type"), ==, "text/html; charset=utf-8");
  g_assert_cmpstr (answer_get (start, "Cache-Control"), ==, "no-cache");
  assert_text (spaced, 200, "0123456789");
  assert_text (empty, 200, "");
  assert_text (known, 200, "[]");
}

static void
test_policy_user (Fixture *f, gconstpointer data)
{
  g_autoptr(Answer) start = get (f, "/");
  g_autoptr(Answer) hashed = get (f, "/assets/index-DiwrgTda.js");

  g_assert_null (answer_get (start, "Content-Security-Policy"));
  g_assert_null (answer_get (start, "Strict-Transport-Security"));
  g_assert_null (answer_get (start, "Cross-Origin-Embedder-Policy"));
  g_assert_nonnull (strstr (answer_get (start, "Permissions-Policy"), "xr-spatial-tracking=(self)"));
  g_assert_cmpstr (answer_get (hashed, "Cache-Control"), ==, "no-cache");
}

static void
test_policy_built_in (Fixture *f, gconstpointer data)
{
  g_autoptr(Answer) start = get (f, "/");
  g_autoptr(Answer) hashed = get (f, "/assets/index-DiwrgTda.js");
  g_autoptr(Answer) plain = get (f, "/assets/plain.js");

  g_assert_cmpstr (answer_get (start, "Content-Security-Policy"), ==,
                   "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; media-src 'self' blob: "
                   "mediastream:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; connect-src 'self' "
                   "wss://192.168.1.5:8080");
  g_assert_cmpstr (answer_get (start, "Permissions-Policy"), ==,
                   "camera=(self), microphone=(self), display-capture=(self), xr-spatial-tracking=(self), "
                   "screen-wake-lock=(self), fullscreen=(self)");
  g_assert_cmpstr (answer_get (hashed, "Cache-Control"), ==, "public, max-age=31536000, immutable");
  g_assert_cmpstr (answer_get (plain, "Cache-Control"), ==, "no-cache");
}

static void
test_head (Fixture *f, gconstpointer data)
{
  g_autoptr(Answer) answer = web_ask (&f->web, "HEAD", "/b%20c.txt", "Range", "bytes=0-1", NULL);

  assert_text (answer, 200, "");
  g_assert_cmpstr (answer_get (answer, "Content-Length"), ==, "10");
}

static void
test_folders (Fixture *f, gconstpointer data)
{
  g_autoptr(Answer) slash = get (f, "/sub/");
  g_autoptr(Answer) bare = get (f, "/sub?access_token=secret");
  g_autoptr(Answer) empty = get (f, "/bare/");
  g_autoptr(Answer) file_slash = get (f, "/a.js/");
  g_autoptr(Answer) doubled = get (f, "//sub");

  assert_text (slash, 200, "<p>sub");
  assert_text (bare, 301, "");
  g_assert_cmpstr (answer_get (bare, "Location"), ==, "/sub/");
  g_assert_cmpuint (empty->status, ==, 404);
  g_assert_cmpuint (file_slash->status, ==, 404);
  g_assert_cmpuint (doubled->status, ==, 404);
}

static void
test_made_up_pages (Fixture *f, gconstpointer data)
{
  g_autoptr(Answer) fetch = get (f, "/room/7");
  g_autoptr(Answer) mode = get (f, "/room/7", "Sec-Fetch-Mode", "navigate");
  g_autoptr(Answer) accept = get (f, "/room/7", "Accept", "text/html,*/*;q=0.8");
  g_autoptr(Answer) cors = get (f, "/room/7", "Accept", "text/html", "Sec-Fetch-Mode", "cors");
  g_autoptr(Answer) file = get (f, "/room/7.js", "Sec-Fetch-Mode", "navigate");
  g_autoptr(Answer) hidden = get (f, "/.git/config", "Sec-Fetch-Mode", "navigate");

  g_assert_cmpuint (fetch->status, ==, 404);
  assert_text (mode, 200, "<p>start");
  assert_text (accept, 200, "<p>start");
  g_assert_cmpuint (cors->status, ==, 404);
  g_assert_cmpuint (file->status, ==, 404);
  g_assert_cmpuint (hidden->status, ==, 404);
}

static void
test_conditional (Fixture *f, gconstpointer data)
{
  g_autoptr(Answer) first = get (f, "/a.js");
  const char *etag = answer_get (first, "ETag");
  const char *date = answer_get (first, "Last-Modified");
  g_autoptr(Answer) same = get (f, "/a.js", "If-None-Match", etag);
  g_autoptr(Answer) since = get (f, "/a.js", "If-Modified-Since", date);
  g_autoptr(Answer) other = get (f, "/a.js", "If-None-Match", "\"x\"", "If-Modified-Since", date);
  g_autoptr(Answer) failed = get (f, "/a.js", "If-Match", "\"x\"");
  g_autoptr(Answer) changed = NULL;

  assert_text (same, 304, "");
  g_assert_cmpstr (answer_get (same, "ETag"), ==, etag);
  g_assert_null (answer_get (same, "Content-Length"));
  g_assert_null (answer_get (same, "Content-Type"));
  assert_text (since, 304, "");
  assert_text (other, 200, "let a;");
  g_assert_cmpuint (failed->status, ==, 412);

  g_free (put (f, "a.js", "let b;"));
  changed = get (f, "/a.js", "If-None-Match", etag);
  assert_text (changed, 200, "let b;");
}

static void
test_range (Fixture *f, gconstpointer data)
{
  g_autoptr(Answer) one = get (f, "/b%20c.txt", "Range", "bytes=2-4");
  g_autoptr(Answer) tail = get (f, "/b%20c.txt", "Range", "bytes=-3");
  g_autoptr(Answer) several = get (f, "/b%20c.txt", "Range", "bytes=0-1,4-5");
  g_autoptr(Answer) beyond = get (f, "/b%20c.txt", "Range", "bytes=10-");
  g_autoptr(Answer) same = get (f, "/b%20c.txt", "Range", "bytes=2-4", "If-Range", answer_get (one, "ETag"));
  g_autoptr(Answer) other = get (f, "/b%20c.txt", "Range", "bytes=2-4", "If-Range", "\"x\"");

  assert_text (one, 206, "234");
  g_assert_cmpstr (answer_get (one, "Content-Range"), ==, "bytes 2-4/10");
  assert_text (tail, 206, "789");
  assert_text (several, 200, "0123456789");
  assert_text (beyond, 416, "");
  g_assert_cmpstr (answer_get (beyond, "Content-Range"), ==, "bytes */10");
  assert_text (same, 206, "234");
  assert_text (other, 200, "0123456789");
}

static void
set_time (const char *path, time_t seconds)
{
  struct timespec times[2] = { { seconds, 0 }, { seconds, 0 } };

  g_assert_cmpint (utimensat (AT_FDCWD, path, times, 0), ==, 0);
}

static void
test_compressed (Fixture *f, gconstpointer data)
{
  g_autofree char *script = put (f, "a.js", "let a;");
  g_autofree char *brotli = put (f, "a.js.br", "BROTLI");
  g_autofree char *gzip = put (f, "a.js.gz", "GZIP");
  g_autoptr(Answer) plain = get (f, "/a.js");
  g_autoptr(Answer) both = get (f, "/a.js", "Accept-Encoding", "gzip, deflate, br");
  g_autoptr(Answer) weighed = get (f, "/a.js", "Accept-Encoding", "br;q=0.1, gzip");
  g_autoptr(Answer) none = get (f, "/a.js", "Accept-Encoding", "br;q=0, gzip;q=0");
  g_autoptr(Answer) same = NULL;
  g_autoptr(Answer) stale = NULL;

  assert_text (plain, 200, "let a;");
  assert_text (both, 200, "BROTLI");
  g_assert_cmpstr (answer_get (both, "Content-Encoding"), ==, "br");
  g_assert_cmpstr (answer_get (both, "Content-Type"), ==, "text/javascript; charset=utf-8");
  g_assert_cmpstr (answer_get (both, "Vary"), ==, "Accept-Encoding");
  g_assert_cmpstr (answer_get (both, "ETag"), !=, answer_get (plain, "ETag"));
  assert_text (weighed, 200, "GZIP");
  assert_text (none, 200, "let a;");
  same = get (f, "/a.js", "Accept-Encoding", "br", "If-None-Match", answer_get (both, "ETag"));
  assert_text (same, 304, "");

  set_time (brotli, 1000);
  stale = get (f, "/a.js", "Accept-Encoding", "br, gzip");
  assert_text (stale, 200, "GZIP");
}

static void
test_ways_out (Fixture *f, gconstpointer data)
{
  static const char *const targets[] = {
    "/../secret.txt",
    "/sub/../../secret.txt",
    "/%2e%2e/secret.txt",
    "/..%2fsecret.txt",
    "/%2e%2e%2fsecret.txt",
    "/sub/%2e%2e/%2e%2e/secret.txt",
    "/out.txt",
    "/absolute.txt",
    "/outside/secret.txt",
    "/proc/root/etc/hostname",
    "/a.js%00",
    "/a.js%00.html",
    "/%00",
    "/.env",
    "/.well-known/../.env",
    "/..",
    "/.",
    "/fifo",
    "/%ff%fe",
    "/sub%5c..%5ca.js",
  };
  g_autofree char *link = g_build_filename (f->folder, "out.txt", NULL);
  g_autofree char *absolute = g_build_filename (f->folder, "absolute.txt", NULL);
  g_autofree char *outside = g_build_filename (f->folder, "outside", NULL);
  g_autofree char *proc = g_build_filename (f->folder, "proc", NULL);
  g_autofree char *fifo = g_build_filename (f->folder, "fifo", NULL);
  g_autofree char *secret = g_build_filename (f->top, "secret.txt", NULL);

  g_assert_cmpint (symlink ("../secret.txt", link), ==, 0);
  g_assert_cmpint (symlink (secret, absolute), ==, 0);
  g_assert_cmpint (symlink ("..", outside), ==, 0);
  g_assert_cmpint (symlink ("/proc/self", proc), ==, 0);
  g_assert_cmpint (mkfifo (fifo, 0600), ==, 0);

  for (guint i = 0; i < G_N_ELEMENTS (targets); i++)
    {
      g_autoptr(Answer) answer = get (f, targets[i], "Sec-Fetch-Mode", "cors");

      g_test_message ("%s", targets[i]);
      g_assert_cmpuint (answer->status, ==, 404);
    }
}

static void
test_links_inside (Fixture *f, gconstpointer data)
{
  g_autofree char *link = g_build_filename (f->folder, "link.js", NULL);
  g_autofree char *folder = g_build_filename (f->folder, "linked", NULL);
  g_autoptr(Answer) file = NULL;
  g_autoptr(Answer) below = NULL;

  g_assert_cmpint (symlink ("a.js", link), ==, 0);
  g_assert_cmpint (symlink ("sub", folder), ==, 0);
  file = get (f, "/link.js");
  assert_text (file, 200, "let a;");
  below = get (f, "/linked/");
  assert_text (below, 200, "<p>sub");
}

/* What one read takes is at hand; what is larger is for libsoup. */
static void
test_at_hand (Fixture *f, gconstpointer data)
{
  static const struct
  {
    gsize size;
    gboolean is_at_hand;
  } cases[] = { { 1, TRUE }, { 40000, TRUE }, { 64 * 1024, TRUE }, { 64 * 1024 + 1, FALSE }, { 1000000, FALSE } };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *content = g_strnfill (cases[i].size, 'x');
      g_autofree char *length = g_strdup_printf ("%" G_GSIZE_FORMAT, cases[i].size);
      g_autofree char *path = put (f, "sized.txt", content);
      g_autoptr(Answer) whole = get (f, "/sized.txt");
      g_autoptr(Answer) head = web_ask (&f->web, "HEAD", "/sized.txt", NULL);
      g_autoptr(Answer) part = get (f, "/sized.txt", "Range", "bytes=-1");

      g_test_message ("%s", length);
      g_assert_true ((whole->body != NULL) == cases[i].is_at_hand);
      if (whole->body != NULL)
        assert_text (whole, 200, content);
      assert_text (head, 200, "");
      g_assert_cmpstr (answer_get (head, "Content-Length"), ==, length);
      assert_text (part, 206, "x");
    }
}

/* One that has got shorter is not at hand: what was promised cannot be said. */
static void
test_shorter (Fixture *f, gconstpointer data)
{
  g_autofree char *path = put (f, "short.txt", "0123456789");
  g_autoptr(XmhRequest) request = web_make_request (&f->web, "GET", "/short.txt", "");
  g_autoptr(XmhAnswer) answer = find (request, f);
  g_autoptr(GBytes) before = xmh_answer_to_bytes (answer, TRUE);
  g_autoptr(GBytes) after = NULL;

  g_assert_nonnull (before);
  g_assert_cmpint (truncate (path, 5), ==, 0);
  after = xmh_answer_to_bytes (answer, TRUE);
  g_assert_null (after);
}

static XmhPrivatePaths *
make_secrets (const char *data_dir, const char *key_file)
{
  g_autoptr(XmhConfig) config = xmh_config_new_default ();
  XmhPaths paths = { (char *) data_dir, (char *) "/nonexistent/config", (char *) "/nonexistent/state",
                     (char *) "/nonexistent/runtime" };

  config->key_file = g_strdup (key_file);
  return xmh_private_paths_new (config, &paths);
}

static void
test_unusable (Fixture *f, gconstpointer data)
{
  g_autofree char *data_dir = g_build_filename (f->folder, "share", "xr-ai", NULL);
  g_autoptr(GError) error = NULL;
  g_autoptr(Answer) refused = NULL;

  xmh_static_files_free (f->files);
  f->files = xmh_static_files_new (f->folder, FALSE, make_secrets ("/nonexistent/elsewhere", NULL));
  g_assert_true (xmh_static_files_check (f->files, &error));
  g_assert_no_error (error);

  /* The folder need not exist yet. */
  xmh_static_files_free (f->files);
  f->files = xmh_static_files_new (f->folder, FALSE, make_secrets (data_dir, NULL));
  g_assert_false (xmh_static_files_check (f->files, &error));
  g_assert_error (error, XMH_ERROR, XMH_ERROR_REFUSED);
  refused = get (f, "/a.js");
  g_assert_cmpint (f->result, ==, XMH_STATIC_UNUSABLE);
  g_assert_cmpuint (refused->status, ==, 404);

  g_clear_error (&error);
  xmh_static_files_free (f->files);
  f->files = xmh_static_files_new ("/nonexistent/web", FALSE, NULL);
  g_assert_false (xmh_static_files_check (f->files, &error));
  g_assert_error (error, XMH_ERROR, XMH_ERROR_NOT_FOUND);
}

static void
assert_not_served (Fixture *f, const char *path)
{
  g_autoptr(Answer) answer = get (f, path, "Accept-Encoding", "gzip");

  g_test_message ("%s", path);
  g_assert_cmpuint (answer->status, ==, 404);
}

/* Keys are refused by any name and by any link in the folder; a hard link counts as a file of the folder. */
static void
test_hard_links (Fixture *f, gconstpointer data)
{
  g_autofree char *data_dir = g_build_filename (f->top, "data", NULL);
  g_autofree char *deep = g_build_filename (data_dir, "deep", NULL);
  g_autofree char *own = g_build_filename (data_dir, "own.key", NULL);
  g_autofree char *generation = g_build_filename (deep, "web-server.key", NULL);
  g_autofree char *users = g_build_filename (f->top, "users.key", NULL);
  g_autofree char *beside = g_build_filename (f->top, "beside.txt", NULL);
  const struct
  {
    const char *file;
    const char *name;
  } links[] = { { own, "a.txt" },
                { generation, "b.txt" },
                { users, "c.txt" },
                { users, "sub.js.gz" },
                { beside, "d.txt" } };

  g_assert_cmpint (g_mkdir_with_parents (deep, 0700), ==, 0);
  xmh_static_files_free (f->files);
  f->files = xmh_static_files_new (f->folder, FALSE, make_secrets (data_dir, users));
  g_free (put (f, "sub.js", "1;"));
  for (guint i = 0; i < G_N_ELEMENTS (links); i++)
    {
      g_autofree char *path = g_build_filename (f->folder, links[i].name, NULL);

      if (!g_file_test (links[i].file, G_FILE_TEST_EXISTS))
        g_assert_true (g_file_set_contents (links[i].file, "PRIVATE", -1, NULL));
      g_assert_cmpint (link (links[i].file, path), ==, 0);
    }

  g_test_expect_message ("xmh-files", G_LOG_LEVEL_WARNING, "*is not served: it is one of the hub's keys*");
  assert_not_served (f, "/a.txt");
  g_test_assert_expected_messages ();
  assert_not_served (f, "/b.txt");
  assert_not_served (f, "/c.txt");
  assert_not_served (f, "/sub.js.gz");

  /* Nor as what a script is sent as, packed; and other links are the user's own. */
  {
    g_autoptr(Answer) script = get (f, "/sub.js", "Accept-Encoding", "gzip");
    g_autoptr(Answer) other = get (f, "/d.txt");

    g_assert_cmpuint (script->status, ==, 200);
    g_assert_null (answer_get (script, "Content-Encoding"));
    g_assert_cmpuint (other->status, ==, 200);
  }
}

/* A folder that is created again is served immediately, and checked again. */
static void
test_replaced (Fixture *f, gconstpointer data)
{
  g_autoptr(Answer) before = get (f, "/a.js");
  g_autoptr(Answer) after = NULL;

  test_remove (f->folder);
  g_free (put (f, "a.js", "new"));
  after = get (f, "/a.js");
  assert_text (before, 200, "let a;");
  assert_text (after, 200, "new");
}

static gboolean
has_folder_open (Fixture *f)
{
  g_autoptr(GDir) dir = g_dir_open ("/proc/self/fd", 0, NULL);
  gboolean is_open = FALSE;
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *link = g_build_filename ("/proc/self/fd", name, NULL);
      g_autofree char *target = g_file_read_link (link, NULL);

      is_open |= g_strcmp0 (target, f->folder) == 0;
    }

  return is_open;
}

/* A folder on a medium that is to be removed can be unmounted a moment after the last request. */
static void
test_let_go (Fixture *f, gconstpointer data)
{
  g_autoptr(Answer) answer = get (f, "/a.js");
  gint64 deadline_us = g_get_monotonic_time () + 10 * G_USEC_PER_SEC;

  assert_text (answer, 200, "let a;");
  while (has_folder_open (f) && g_get_monotonic_time () < deadline_us)
    {
      g_main_context_iteration (NULL, FALSE);
      g_usleep (10000);
    }
  g_assert_false (has_folder_open (f));
}

/* As on a kernel before 5.6, or in a container whose filter does not know the call. */
static void
forbid_openat2 (void)
{
  struct sock_filter instructions[] = {
    BPF_STMT (BPF_LD | BPF_W | BPF_ABS, offsetof (struct seccomp_data, nr)),
    BPF_JUMP (BPF_JMP | BPF_JEQ | BPF_K, SYS_openat2, 0, 1),
    BPF_STMT (BPF_RET | BPF_K, SECCOMP_RET_ERRNO | ENOSYS),
    BPF_STMT (BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
  };
  struct sock_fprog program = { G_N_ELEMENTS (instructions), instructions };

  g_assert_cmpint (prctl (PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), ==, 0);
  g_assert_cmpint (prctl (PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program), ==, 0);
}

static void
test_old_kernel_child (Fixture *f, gconstpointer data)
{
  g_autofree char *link = g_build_filename (f->folder, "link.js", NULL);
  g_autoptr(Answer) linked = NULL;

  forbid_openat2 ();
  test_plain (f, data);
  test_folders (f, data);
  test_ways_out (f, data);
  /* No link at all is followed there. */
  g_assert_cmpint (symlink ("a.js", link), ==, 0);
  linked = get (f, "/link.js");
  g_assert_cmpuint (linked->status, ==, 404);
}

static void
test_old_kernel (void)
{
  g_test_trap_subprocess ("/static-files/subprocess/old-kernel", 0, G_TEST_SUBPROCESS_DEFAULT);
  g_test_trap_assert_passed ();
}

#define add(name, owner, func) \
  g_test_add ("/static-files/" name, Fixture, GINT_TO_POINTER (owner), set_up, func, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  add ("plain", XMH_CONTENT_USER, test_plain);
  add ("policy-user", XMH_CONTENT_USER, test_policy_user);
  add ("policy-built-in", XMH_CONTENT_BUILT_IN, test_policy_built_in);
  add ("head", XMH_CONTENT_USER, test_head);
  add ("folders", XMH_CONTENT_USER, test_folders);
  add ("made-up-pages", XMH_CONTENT_USER, test_made_up_pages);
  add ("conditional", XMH_CONTENT_USER, test_conditional);
  add ("range", XMH_CONTENT_USER, test_range);
  add ("compressed", XMH_CONTENT_USER, test_compressed);
  add ("ways-out", XMH_CONTENT_USER, test_ways_out);
  add ("links-inside", XMH_CONTENT_USER, test_links_inside);
  add ("at-hand", XMH_CONTENT_USER, test_at_hand);
  add ("shorter", XMH_CONTENT_USER, test_shorter);
  add ("unusable", XMH_CONTENT_USER, test_unusable);
  add ("hard-links", XMH_CONTENT_USER, test_hard_links);
  add ("replaced", XMH_CONTENT_USER, test_replaced);
  add ("let-go", XMH_CONTENT_USER, test_let_go);
  add ("subprocess/old-kernel", XMH_CONTENT_USER, test_old_kernel_child);
  g_test_add_func ("/static-files/old-kernel", test_old_kernel);
  return g_test_run ();
}
