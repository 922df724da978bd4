/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "system/xmh-diagnosis.h"

#include <glib/gi18n.h>
#include <unistd.h>

#include "common/xmh-sandbox.h"
#include "config/xmh-cloudxr-backends.h"
#include "config/xmh-config.h"
#include "host/xmh-socket-table.h"

/* (nullable): the first one that is reached from outside this computer */
static const XmhListeningSocket *
find_exposed (GPtrArray *listeners)
{
  for (guint i = 0; i < listeners->len; i++)
    if (!g_inet_address_get_is_loopback (((const XmhListeningSocket *) g_ptr_array_index (listeners, i))->address))
      return g_ptr_array_index (listeners, i);

  return NULL;
}

/* A socket of this process, or of the service manager that holds the port for it. */
static gboolean
is_ours (GPtrArray *listeners)
{
  for (guint i = 0; i < listeners->len; i++)
    if (xmh_listening_socket_find_pid (g_ptr_array_index (listeners, i)) == getpid ())
      return TRUE;

  return FALSE;
}

static void
check_web_port (const XmhDiagnosisInput *facts, GPtrArray *checks)
{
  guint16 port = facts->config->web_server_port;
  g_autoptr(GPtrArray) listeners = xmh_socket_table_read (XMH_PROTOCOL_TCP, port);
  g_autofree char *holder = NULL;

  if (!facts->config->enable_web_server)
    {
      xmh_diagnosis_add (checks, "port", XMH_SEVERITY_INFO, NULL, _ ("The web server is turned off"));
      return;
    }
  if (is_ours (listeners))
    {
      xmh_diagnosis_add (checks, "port", XMH_SEVERITY_OK, NULL, _ ("The hub is listening on port %u"), port);
      return;
    }

  if (listeners->len > 0)
    holder = xmh_listening_socket_describe_holder (g_ptr_array_index (listeners, 0));
  if (holder != NULL)
    xmh_diagnosis_add (checks, "port-in-use", XMH_SEVERITY_ERROR,
                       _ ("Stop that program, or set web_server_port to another port"), _ ("Port %u is in use by %s"),
                       port, holder);
  else
    xmh_diagnosis_add (checks, "port-in-use", XMH_SEVERITY_ERROR, _ ("See the hub's log"),
                       _ ("Nothing is listening on port %u"), port);
}

static void
check_signalling (const XmhDiagnosisInput *facts, GPtrArray *checks)
{
  guint16 port = facts->config->lk_port_ws;
  g_autoptr(GPtrArray) listeners = xmh_socket_table_read (XMH_PROTOCOL_TCP, port);
  const XmhListeningSocket *exposed = find_exposed (listeners);
  g_autofree char *holder = exposed != NULL ? xmh_listening_socket_describe_holder (exposed) : NULL;

  if (exposed != NULL)
    xmh_diagnosis_add (checks, "livekit-exposed", XMH_SEVERITY_ERROR,
                       _ ("Bind it to 127.0.0.1, so that the network reaches LiveKit only through the hub"),
                       _ ("Port %u is open to the network, by %s"), port, holder != NULL ? holder : "?");
  else if (facts->media_is_ready)
    xmh_diagnosis_add (checks, "livekit-exposed", XMH_SEVERITY_OK, NULL,
                       _ ("LiveKit's port %u is reachable only "
                          "from this computer"),
                       port);
}

static void
check_media_port (XmhProtocol protocol, guint16 port, GPtrArray *checks)
{
  g_autoptr(GPtrArray) listeners = xmh_socket_table_read (protocol, port);
  gboolean is_udp = protocol == XMH_PROTOCOL_UDP;
  const char *id = is_udp ? "media-port-udp" : "media-port-tcp";
  const char *name = is_udp ? "udp" : "tcp";
  /* The name of a Flatpak's unit depends on the launcher. The program's name is the same everywhere. */
  const char *remedy = xmh_sandbox_is_flatpak ()
                         ? _ ("For LiveKit's output, run “journalctl --user _COMM=xr-media-hub”")
                         : _ ("For LiveKit's output, run “journalctl --user -u xr-media-hub”");

  if (listeners->len > 0)
    xmh_diagnosis_add (checks, id, XMH_SEVERITY_OK, NULL, _ ("Port %u/%s is ready for video and sound"), port, name);
  else
    xmh_diagnosis_add (checks, id, XMH_SEVERITY_ERROR, remedy, _ ("LiveKit is not listening on port %u/%s"), port,
                       name);
}

static void
check_livekit (const XmhDiagnosisInput *facts, GPtrArray *checks)
{
  const char *url = facts->config->livekit_url;

  if (!facts->media_runs_here && (url == NULL || *url == '\0'))
    xmh_diagnosis_add (checks, "livekit", XMH_SEVERITY_INFO, NULL, _ ("No LiveKit server is configured"));
  else if (facts->media_is_ready && facts->media_owner_is_hidden)
    xmh_diagnosis_add (
      checks, "livekit", XMH_SEVERITY_INFO, _ ("Run “sudo ss -ltnp” on the host to see which program it is"),
      _ ("The LiveKit server %s responds. The sandbox hides which user runs it; the hub uses it because "
         "livekit_url names it"),
      facts->media_url);
  else if (facts->media_is_ready && !facts->media_runs_here)
    xmh_diagnosis_add (checks, "livekit", XMH_SEVERITY_OK, NULL, _ ("The LiveKit server %s responds"),
                       facts->media_url);
  else if (facts->media_is_ready && facts->media_version != NULL)
    xmh_diagnosis_add (checks, "livekit", XMH_SEVERITY_OK, NULL, _ ("LiveKit %s is ready"), facts->media_version);
  else if (facts->media_is_ready)
    xmh_diagnosis_add (checks, "livekit", XMH_SEVERITY_OK, NULL, _ ("LiveKit is ready"));
  else
    xmh_diagnosis_add (checks, "livekit", XMH_SEVERITY_WARNING,
                       xmh_sandbox_insert_command (_ ("Run “%s status” to see its state")), _ ("LiveKit is not ready"));

  if (!facts->media_runs_here || !facts->media_is_ready)
    return;
  check_media_port (XMH_PROTOCOL_UDP, facts->config->lk_port_udp, checks);
  check_media_port (XMH_PROTOCOL_TCP, facts->config->lk_port_tcp, checks);
}

/* (nullable): the first one with an owner that the sandbox hides */
static const XmhListeningSocket *
find_hidden (GPtrArray *listeners)
{
  for (guint i = 0; i < listeners->len; i++)
    if (xmh_listening_socket_is_hidden (g_ptr_array_index (listeners, i)))
      return g_ptr_array_index (listeners, i);

  return NULL;
}

/* The port controls a robot, and has no protection of its own. IsaacTeleop's proxy always listens on all addresses. */
static void
check_exposed_backend (const char *url, guint16 port, GPtrArray *listeners, GPtrArray *checks)
{
  if (find_exposed (listeners) == NULL)
    return;

  if (g_str_equal (url, XMH_CLOUDXR_OWN_PROXY_URL))
    xmh_diagnosis_add (
      checks, "cloudxr-exposed", XMH_SEVERITY_WARNING,
      _ ("Keep that port closed in the firewall; devices reach the runtime through the hub"),
      _ ("The CloudXR runtime's own proxy opens port %d to the network, which bypasses the hub's checks"), port);
  else
    xmh_diagnosis_add (checks, "cloudxr-exposed", XMH_SEVERITY_ERROR,
                       _ ("Make the CloudXR runtime listen on 127.0.0.1 only; devices reach it through the hub"),
                       _ ("The CloudXR runtime's port %d is open to the network, which bypasses the hub's checks"),
                       port);
}

static void
report_backend (const char *url, guint16 port, GPtrArray *listeners, GPtrArray *checks)
{
  if (find_hidden (listeners) != NULL)
    xmh_diagnosis_add (
      checks, "cloudxr-backend", XMH_SEVERITY_INFO, _ ("Run “sudo ss -ltnp” on the host to see which program it is"),
      _ ("A program is listening on port %d. The sandbox hides whether it is a CloudXR runtime of yours or of root"),
      port);
  else if (g_str_equal (url, XMH_CLOUDXR_OWN_PROXY_URL))
    xmh_diagnosis_add (checks, "cloudxr-backend", XMH_SEVERITY_OK, NULL,
                       _ ("The CloudXR runtime's own proxy is listening on port %d"), port);
  else
    xmh_diagnosis_add (checks, "cloudxr-backend", XMH_SEVERITY_OK, NULL,
                       _ ("The CloudXR runtime is listening on port %d"), port);
}

/* @is_found: (inout): whether a preferred backend is listening
 * Returns: the port of @url, or 0 if it is not on this computer */
static guint16
check_cloudxr_backend (const char *url, gboolean *is_found, GPtrArray *checks)
{
  g_autoptr(GUri) uri = g_uri_parse (url, G_URI_FLAGS_NONE, NULL);
  g_autoptr(GInetAddress) address = uri != NULL ? g_inet_address_new_from_string (g_uri_get_host (uri)) : NULL;
  g_autoptr(GPtrArray) listeners = NULL;
  guint16 port;

  if (address == NULL || !g_inet_address_get_is_loopback (address) || g_uri_get_port (uri) <= 0)
    return 0;

  port = (guint16) g_uri_get_port (uri);
  listeners = xmh_socket_table_read (XMH_PROTOCOL_TCP, port);
  check_exposed_backend (url, port, listeners, checks);
  if (listeners->len > 0 && !*is_found)
    {
      *is_found = TRUE;
      report_backend (url, port, listeners, checks);
    }

  return port;
}

static void
check_cloudxr (const XmhDiagnosisInput *facts, GPtrArray *checks)
{
  g_auto(GStrv) urls = xmh_cloudxr_backends_list (facts->config);
  gboolean is_found = FALSE;
  guint16 first = 0;

  for (guint i = 0; facts->config->enable_cloudxr_proxy && urls[i] != NULL; i++)
    {
      guint16 port = check_cloudxr_backend (urls[i], &is_found, checks);

      if (first == 0)
        first = port;
    }

  if (!is_found && first != 0)
    xmh_diagnosis_add (checks, "cloudxr-backend", XMH_SEVERITY_INFO, _ ("Start it before a headset uses CloudXR"),
                       _ ("No CloudXR runtime is listening on port %d"), first);
}

/* Which programs listen where, as listed by the kernel. */
void
xmh_diagnosis_check_ports (const XmhDiagnosisInput *facts, GPtrArray *checks)
{
  check_web_port (facts, checks);
  check_signalling (facts, checks);
  check_livekit (facts, checks);
  check_cloudxr (facts, checks);
}
