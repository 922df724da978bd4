/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "files/xmh-static-files.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "config/xmh-config.h"
#include "config/xmh-paths.h"
#include "web-fixture.h"

#define STRANGER 1234

/* A checkout of clients that share files, as xr-ai's:
 *   TOP/checkout/.git
 *   TOP/checkout/clients/web/App/core.js, …/StreamKit/…
 *   TOP/checkout/clients/web-xr/App/core.js -> ../../web/App/core.js, …/StreamKit -> ../web/StreamKit */
typedef struct
{
  Web web;
  char *top;
  XmhStaticFiles *files;
} Fixture;

static XmhAnswer *
find (XmhRequest *request, gpointer data)
{
  Fixture *f = data;
  XmhAnswer *answer = NULL;

  if (xmh_static_files_find (f->files, request, xmh_request_get_path (request), &answer) == XMH_STATIC_FOUND)
    return answer;

  g_assert_null (answer);
  return xmh_answer_new (SOUP_STATUS_NOT_FOUND);
}

static char *
put (Fixture *f, const char *name, const char *content)
{
  char *path = g_build_filename (f->top, name, NULL);
  g_autofree char *parent = g_path_get_dirname (path);

  g_assert_cmpint (g_mkdir_with_parents (parent, 0755), ==, 0);
  g_assert_true (g_file_set_contents (path, content, -1, NULL));
  return path;
}

static char *
put_link (Fixture *f, const char *name, const char *target)
{
  char *path = g_build_filename (f->top, name, NULL);
  g_autofree char *parent = g_path_get_dirname (path);

  g_assert_cmpint (g_mkdir_with_parents (parent, 0755), ==, 0);
  g_assert_cmpint (symlink (target, path), ==, 0);
  return path;
}

static void
serve_folder (Fixture *f, const char *name)
{
  g_autofree char *folder = g_build_filename (f->top, name, NULL);
  g_autofree char *data_dir = g_build_filename (f->top, "checkout", "data", NULL);
  g_autoptr(XmhConfig) config = xmh_config_new_default ();
  XmhPaths paths = { data_dir, (char *) "/nonexistent/config", (char *) "/nonexistent/state",
                     (char *) "/nonexistent/runtime" };

  g_clear_pointer (&f->files, xmh_static_files_free);
  f->files = xmh_static_files_new (folder, FALSE, xmh_private_paths_new (config, &paths));
}

static void
set_up (Fixture *f, gconstpointer data)
{
  static const char *const files[][2] = {
    { "checkout/.git/config", "SECRET" },
    { "checkout/.env", "SECRET" },
    { "checkout/README", "read me" },
    { "checkout/data/own.key", "SECRET" },
    { "checkout/clients/web/App/core.js", "core;" },
    { "checkout/clients/web/StreamKit/index.html", "<p>kit" },
    { "checkout/clients/web/StreamKit/src/kit.js", "kit;" },
    { "checkout/clients/web/.hidden/x.js", "SECRET" },
    { "checkout/clients/web-xr/index.html", "<p>xr" },
    { "beside.txt", "SECRET" },
  };
  static const char *const links[][2] = {
    { "checkout/clients/web-xr/App/core.js", "../../web/App/core.js" },
    { "checkout/clients/web-xr/StreamKit", "../web/StreamKit" },
    { "checkout/clients/web-xr/twice.js", "App/core.js" },
    { "checkout/clients/web-xr/top", "../.." },
  };
  g_autoptr(GError) error = NULL;

  f->top = g_dir_make_tmp ("xmh-links-XXXXXX", &error);
  g_assert_no_error (error);
  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    g_free (put (f, files[i][0], files[i][1]));
  for (guint i = 0; i < G_N_ELEMENTS (links); i++)
    g_free (put_link (f, links[i][0], links[i][1]));
  serve_folder (f, "checkout/clients/web-xr");
  web_init (&f->web, find, f);
}

static void
remove_tree (const char *path)
{
  g_autoptr(GDir) dir = g_file_test (path, G_FILE_TEST_IS_SYMLINK) ? NULL : g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      remove_tree (child);
    }
  g_remove (path);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  xmh_static_files_free (f->files);
  remove_tree (f->top);
  g_free (f->top);
}

static void
assert_answer (Fixture *f, const char *target, const char *content)
{
  g_autoptr(Answer) answer = web_ask (&f->web, "GET", target, NULL);
  g_autofree char *text = answer_get_text (answer);

  g_test_message ("%s: %u", target, answer->status);
  g_assert_cmpuint (answer->status, ==, content != NULL ? 200 : 404);
  if (content != NULL)
    g_assert_cmpstr (text, ==, content);
}

static void
test_checkout (Fixture *f, gconstpointer data)
{
  g_autoptr(Answer) folder = NULL;

  assert_answer (f, "/", "<p>xr");
  assert_answer (f, "/App/core.js", "core;");
  assert_answer (f, "/twice.js", "core;");
  assert_answer (f, "/StreamKit/src/kit.js", "kit;");
  assert_answer (f, "/StreamKit/", "<p>kit");
  assert_answer (f, "/top/README", "read me");
  assert_answer (f, "/StreamKit/src/none.js", NULL);
  assert_answer (f, "/StreamKit/src/kit.js/", NULL);

  folder = web_ask (&f->web, "HEAD", "/StreamKit", NULL);
  g_assert_cmpuint (folder->status, ==, 301);
  g_assert_cmpstr (answer_get (folder, "Location"), ==, "/StreamKit/");
}

/* None of these leads anywhere, whoever made the link. */
static void
test_ways_out (Fixture *f, gconstpointer data)
{
  g_autofree char *beside = g_build_filename (f->top, "beside.txt", NULL);
  g_autofree char *inside = g_build_filename (f->top, "checkout", "README", NULL);
  const char *const links[][2] = {
    { "a", "../../../beside.txt" }, /* out of the checkout */
    { "b", "../../../../../../../../etc/hostname" },
    { "c", "../../../checkout/README" }, /* out and in again */
    { "d", beside },                     /* absolute */
    { "e", inside },
    { "f", "/proc/self/root/etc/hostname" },
    { "g", "../../.git/config" },
    { "h", "../../.env" },
    { "i", "../web/.hidden/x.js" },
    { "j", "../web/.hidden/../App/core.js" },
    { "k", "../../data/own.key" }, /* one of the hub's */
    { "l", "../web-xr/l" },        /* a ring */
    { "m", "../web/App" },         /* a folder without a page */
    { "n", "../web/App/core.js/" },
    { "o", "../web/fifo" },
  };
  static const char *const targets[] = {
    "/top/.git/config", "/top/.env", "/top/../beside.txt", "/top/%2e%2e/beside.txt", "/top/clients/web/.hidden/x.js",
    "/top/data/own.key"
  };
  g_autofree char *fifo = g_build_filename (f->top, "checkout/clients/web/fifo", NULL);

  g_assert_cmpint (mkfifo (fifo, 0600), ==, 0);
  g_test_expect_message ("xmh-files", G_LOG_LEVEL_WARNING, "*is not served: it is one of the hub's keys*");
  for (guint i = 0; i < G_N_ELEMENTS (links); i++)
    {
      g_autofree char *name = g_strconcat ("checkout/clients/web-xr/", links[i][0], NULL);
      g_autofree char *target = g_strconcat ("/", links[i][0], NULL);

      g_free (put_link (f, name, links[i][1]));
      assert_answer (f, target, NULL);
    }
  g_test_assert_expected_messages ();
  for (guint i = 0; i < G_N_ELEMENTS (targets); i++)
    assert_answer (f, targets[i], NULL);
}

/* Without a checkout, the parent is the bound; and none where that would be the whole computer or anybody's. */
static void
test_without_checkout (Fixture *f, gconstpointer data)
{
  g_free (put (f, "plain/web/App/core.js", "plain;"));
  g_free (put_link (f, "plain/web-xr/in.js", "../web/App/core.js"));
  g_free (put_link (f, "plain/web-xr/out.txt", "../../beside.txt"));
  serve_folder (f, "plain/web-xr");
  assert_answer (f, "/in.js", "plain;");
  assert_answer (f, "/out.txt", NULL);

  /* The nearest checkout counts, and its `.git` is a file in a worktree. */
  g_free (put (f, "checkout/clients/.git", "gitdir: /elsewhere\n"));
  serve_folder (f, "checkout/clients/web-xr");
  assert_answer (f, "/App/core.js", "core;");
  assert_answer (f, "/top/README", NULL);

  /* A folder that is a checkout itself has nothing outside. */
  g_free (put (f, "checkout/clients/web-xr/.git", "gitdir: /elsewhere\n"));
  serve_folder (f, "checkout/clients/web-xr");
  assert_answer (f, "/App/core.js", NULL);
  assert_answer (f, "/", "<p>xr");
}

/* A folder below a hidden one is served, but its links lead to nothing else there. */
static void
test_hidden (Fixture *f, gconstpointer data)
{
  g_free (put (f, "checkout/.cache/shared.js", "SECRET"));
  g_free (put_link (f, "checkout/.cache/web/shared.js", "../shared.js"));
  g_free (put_link (f, "checkout/.cache/web/read", "../../README"));
  serve_folder (f, "checkout/.cache/web");
  assert_answer (f, "/shared.js", NULL);
  assert_answer (f, "/read", "read me");
}

static void
test_writable (Fixture *f, gconstpointer data)
{
  static const struct
  {
    const char *name;
    mode_t mode;
  } cases[] = {
    { "checkout", 0777 },
    { "checkout/clients", 0775 },
    { "checkout/clients", 01777 },
    { "checkout/clients/web", 0757 },
    { "checkout/clients/web/App", 0775 },
    { "checkout/clients/web-xr", 0775 },
    { "checkout/clients/web-xr/App", 0772 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_build_filename (f->top, cases[i].name, NULL);

      assert_answer (f, "/App/core.js", "core;");
      g_assert_cmpint (g_chmod (path, cases[i].mode), ==, 0);
      if (i == 0)
        g_test_expect_message ("xmh-files", G_LOG_LEVEL_WARNING,
                               "links below */checkout are not followed: other users*");
      assert_answer (f, "/App/core.js", NULL);
      g_test_assert_expected_messages ();
      assert_answer (f, "/", "<p>xr");
      g_assert_cmpint (g_chmod (path, 0755), ==, 0);
    }
}

static void
test_strangers (Fixture *f, gconstpointer data)
{
  static const char *const names[] = {
    "checkout",
    "checkout/clients",
    "checkout/clients/web/App",
    "checkout/clients/web/App/core.js",
    "checkout/clients/web-xr",
    "checkout/clients/web-xr/App/core.js",
  };

  if (geteuid () != 0)
    {
      g_test_skip ("only root can be somebody else");
      return;
    }

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_build_filename (f->top, names[i], NULL);

      assert_answer (f, "/App/core.js", "core;");
      g_assert_cmpint (lchown (path, STRANGER, STRANGER), ==, 0);
      assert_answer (f, "/App/core.js", NULL);
      g_assert_cmpint (lchown (path, 0, 0), ==, 0);
    }

  /* Their checkout is none. */
  {
    g_autofree char *git = put (f, "checkout/clients/.git", "gitdir: /elsewhere\n");

    g_assert_cmpint (lchown (git, STRANGER, STRANGER), ==, 0);
    serve_folder (f, "checkout/clients/web-xr");
    assert_answer (f, "/top/README", "read me");
  }
}

/* A build that makes the checkout anew is looked at anew. */
static void
test_replaced (Fixture *f, gconstpointer data)
{
  g_autofree char *checkout = g_build_filename (f->top, "checkout", NULL);

  assert_answer (f, "/App/core.js", "core;");
  remove_tree (checkout);
  assert_answer (f, "/App/core.js", NULL);
  g_free (put (f, "checkout/clients/web/App/core.js", "new;"));
  g_free (put_link (f, "checkout/clients/web-xr/App/core.js", "../../web/App/core.js"));
  assert_answer (f, "/App/core.js", "new;");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/static-links/checkout", Fixture, NULL, set_up, test_checkout, tear_down);
  g_test_add ("/static-links/ways-out", Fixture, NULL, set_up, test_ways_out, tear_down);
  g_test_add ("/static-links/without-checkout", Fixture, NULL, set_up, test_without_checkout, tear_down);
  g_test_add ("/static-links/hidden", Fixture, NULL, set_up, test_hidden, tear_down);
  g_test_add ("/static-links/writable", Fixture, NULL, set_up, test_writable, tear_down);
  g_test_add ("/static-links/strangers", Fixture, NULL, set_up, test_strangers, tear_down);
  g_test_add ("/static-links/replaced", Fixture, NULL, set_up, test_replaced, tear_down);
  return g_test_run ();
}
