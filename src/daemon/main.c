/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#define G_LOG_DOMAIN "xmh-daemon"

#include "config.h"

#include <errno.h>
#include <glib-unix.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "common/xmh-error.h"
#include "common/xmh-file.h"
#include "common/xmh-locale.h"
#include "common/xmh-log.h"
#include "common/xmh-removal-watch.h"
#include "config/xmh-config-report.h"
#include "config/xmh-config.h"
#include "config/xmh-paths.h"
#include "daemon/xmh-context.h"
#include "daemon/xmh-greeting.h"

enum
{
  STATUS_OK = 0,
  STATUS_FAILED = 1,
  STATUS_USAGE = 2,
  STATUS_CONFIG = 78, /* EX_CONFIG of sysexits.h */
};

typedef struct
{
  char *config_file;
  char *ready_file;
  gboolean check_config;
  gboolean verbose;
  gboolean version;
} Options;

typedef struct
{
  GMainLoop *loop;
  XmhContext *context;
  const char *ready_file;
  gboolean has_greeted;
  int status;
  gboolean is_stopping;
} Daemon;

static gboolean
parse_options (Options *options, int *argc, char ***argv, GError **error)
{
  const GOptionEntry entries[] = {
    { "config", 'c', 0, G_OPTION_ARG_FILENAME, &options->config_file, N_ ("Use this configuration file"), N_ ("FILE") },
    { "check-config", 0, 0, G_OPTION_ARG_NONE, &options->check_config, N_ ("Check the configuration and exit"), NULL },
    { "ready-file", 0, 0, G_OPTION_ARG_FILENAME, &options->ready_file,
      N_ ("Keep this file in place while devices can reach the hub"), N_ ("FILE") },
    { "verbose", 'v', 0, G_OPTION_ARG_NONE, &options->verbose, N_ ("Log debug messages"), NULL },
    { "version", 0, 0, G_OPTION_ARG_NONE, &options->version, N_ ("Print the version and exit"), NULL },
    { NULL },
  };
  g_autoptr(GOptionContext) context = g_option_context_new (NULL);

  g_option_context_set_summary (context, _ ("Connects headsets, phones and browsers on the LAN to the XR programs "
                                            "on this computer, at one address that they trust once."));
  g_option_context_set_description (context, _ ("Exit status: 0 stopped normally, 1 could not run, 2 wrong usage, 78 "
                                                "invalid configuration.\nSee also: xmhctl(1), xr_media_hub.yaml(5)"));
  g_option_context_set_translation_domain (context, GETTEXT_PACKAGE);
  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
  if (!g_option_context_parse (context, argc, argv, error))
    return FALSE;

  if (*argc > 1)
    {
      g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_FAILED, _ ("Unexpected argument “%s”"), (*argv)[1]);
      return FALSE;
    }

  return TRUE;
}

static int
fail (const GError *error)
{
  if (g_error_matches (error, XMH_ERROR, XMH_ERROR_BUSY))
    {
      xmh_greeting_print_running (error->message);
      return STATUS_FAILED;
    }

  g_printerr ("xr-media-hub: %s\n", error->message);
  return g_error_matches (error, XMH_ERROR, XMH_ERROR_INVALID_CONFIG) ? STATUS_CONFIG : STATUS_FAILED;
}

static int
check_config (const char *file)
{
  g_autoptr(XmhPaths) paths = xmh_paths_new ();
  g_autoptr(XmhConfigReport) report = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(XmhConfig) config = xmh_config_load (file, paths, &report, &error);

  if (report != NULL)
    {
      g_autofree char *text = xmh_config_report_to_text (report);

      g_print ("%s", text);
    }

  return config != NULL ? STATUS_OK : fail (error);
}

/* Each session needs two descriptors. */
static void
raise_descriptor_limit (void)
{
  struct rlimit limit;

  if (getrlimit (RLIMIT_NOFILE, &limit) != 0)
    return;
  limit.rlim_cur = limit.rlim_max;
  setrlimit (RLIMIT_NOFILE, &limit);
}

static void
stop (Daemon *daemon)
{
  daemon->is_stopping = TRUE;
  xmh_context_stop (daemon->context);
}

static gboolean
on_stop_signal (gpointer user_data)
{
  stop (user_data);
  return G_SOURCE_CONTINUE;
}

static void
on_removed (gpointer user_data)
{
  g_message ("stopping: the hub is being uninstalled");
  stop (user_data);
}

static gboolean
on_reload_signal (gpointer user_data)
{
  Daemon *daemon = user_data;

  xmh_context_reload (daemon->context);
  return G_SOURCE_CONTINUE;
}

/* A file that an earlier hub left behind would report that this hub is ready. */
static void
remove_ready_file (const char *file)
{
  if (file != NULL && g_unlink (file) != 0 && errno != ENOENT)
    g_warning ("cannot remove %s: %s", file, g_strerror (errno));
}

static void
announce (Daemon *daemon, gboolean is_open)
{
  XmhHub *hub = xmh_context_get_hub (daemon->context);
  g_autoptr(GError) error = NULL;

  if (!daemon->is_stopping)
    {
      daemon->has_greeted = TRUE;
      xmh_greeting_print (hub);
    }
  if (!is_open)
    remove_ready_file (daemon->ready_file);
  else if (daemon->ready_file != NULL && !xmh_file_replace (daemon->ready_file, "", 0, 0644, &error))
    g_warning ("%s", error->message);
}

static void
give_way (Daemon *daemon)
{
  g_printerr ("xr-media-hub: %s\n",
              _ ("XR Media Hub is already running: another hub owns its name on the session bus"));
  daemon->status = STATUS_FAILED;
  stop (daemon);
}

static void
on_news (XmhContextEvent news, gpointer data)
{
  Daemon *daemon = data;

  switch (news)
    {
    case XMH_CONTEXT_OPEN:
    case XMH_CONTEXT_CLOSED:
      announce (daemon, news == XMH_CONTEXT_OPEN);
      break;
    case XMH_CONTEXT_NAME_TAKEN:
      give_way (daemon);
      break;
    case XMH_CONTEXT_STOPPED:
    default:
      g_main_loop_quit (daemon->loop);
      break;
    }
}

static int
run (const Options *options)
{
  g_autoptr(GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr(GError) error = NULL;
  g_autoptr(XmhServiceManager) manager = xmh_service_manager_new ();
  g_autoptr(XmhContext) context = xmh_context_new (options->config_file, manager, &error);
  Daemon daemon = { loop, context, options->ready_file, FALSE, STATUS_OK, FALSE };
  g_autoptr(GFileMonitor) removal = NULL;
  guint sources[3];

  /* If another hub of this user is running, the file is that hub's. */
  if (!g_error_matches (error, XMH_ERROR, XMH_ERROR_BUSY))
    remove_ready_file (options->ready_file);
  if (context == NULL)
    {
      /* `systemctl status` shows it with the failed unit. */
      xmh_service_manager_set_status (manager, error->message);
      return fail (error);
    }

  sources[0] = g_unix_signal_add (SIGTERM, on_stop_signal, &daemon);
  sources[1] = g_unix_signal_add (SIGINT, on_stop_signal, &daemon);
  sources[2] = g_unix_signal_add (SIGHUP, on_reload_signal, &daemon);
  removal = xmh_removal_watch_new (on_removed, &daemon);
  xmh_context_start (context, on_news, &daemon);
  g_main_loop_run (loop);

  for (gsize i = 0; i < G_N_ELEMENTS (sources); i++)
    g_source_remove (sources[i]);
  if (daemon.has_greeted)
    xmh_greeting_print_end ();
  return daemon.status;
}

int
main (int argc, char **argv)
{
  Options options = { 0 };
  g_autoptr(GError) error = NULL;
  int status;

  xmh_locale_init ();
  g_set_prgname ("xr-media-hub");
  umask (0077);
  raise_descriptor_limit ();

  if (!parse_options (&options, &argc, &argv, &error))
    {
      g_printerr ("xr-media-hub: %s\n%s\n", error->message, _ ("See “xr-media-hub --help”."));
      return STATUS_USAGE;
    }
  if (options.version)
    {
      g_print ("xr-media-hub %s\n", PACKAGE_VERSION);
      return STATUS_OK;
    }

  xmh_log_init (options.verbose);
  status = options.check_config ? check_config (options.config_file) : run (&options);
  g_free (options.config_file);
  g_free (options.ready_file);
  return status;
}
