/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "system/xmh-diagnosis.h"

#include <glib/gi18n.h>
#include <sys/timex.h>

#include "common/xmh-sandbox.h"
#include "common/xmh-session-bus.h"

/* Before this release no clock can be right: 2026-01-01. */
#define EARLIEST_NOW G_GINT64_CONSTANT (1767225600)

/* Every user may read this. Where even that is filtered, there is no check. */
static void
check_clock (GPtrArray *checks)
{
  struct timex state = { .modes = 0 };
  int answer = adjtimex (&state);

  if (g_get_real_time () / G_USEC_PER_SEC < EARLIEST_NOW)
    xmh_diagnosis_add (checks, "clock", XMH_SEVERITY_ERROR, _ ("Set the clock: “timedatectl set-ntp true”"),
                       _ ("The clock of this computer is years behind, so devices reject the certificate"));
  else if (answer == -1)
    xmh_diagnosis_add (checks, "clock", XMH_SEVERITY_OK, NULL, _ ("The clock of this computer looks right"));
  else if (state.status & STA_UNSYNC)
    xmh_diagnosis_add (checks, "clock", XMH_SEVERITY_INFO, _ ("Run “timedatectl set-ntp true”"),
                       _ ("The clock of this computer is not synchronized"));
  else
    xmh_diagnosis_add (checks, "clock", XMH_SEVERITY_OK, NULL, _ ("The clock of this computer is synchronized"));
}

static void
check_addresses (const XmhDiagnosisInput *facts, GPtrArray *checks)
{
  g_autofree char *addresses = g_strjoinv (", ", facts->addresses);
  g_autofree char *others = g_strjoinv (", ", facts->other_addresses);
  g_autofree char *idle = g_strjoinv (", ", facts->idle_addresses);

  if (*addresses != '\0' && facts->is_offered)
    xmh_diagnosis_add (checks, "addresses", XMH_SEVERITY_OK, NULL, _ ("Devices can connect to %s"), addresses);
  else if (*addresses == '\0')
    xmh_diagnosis_add (checks, "addresses", XMH_SEVERITY_WARNING, _ ("Connect this computer to a network"),
                       _ ("This computer has no address that devices could use"));

  if (*idle != '\0')
    xmh_diagnosis_add (checks, "idle-addresses", XMH_SEVERITY_INFO, _ ("Plug in the cable, or join a wireless network"),
                       _ ("Devices can't reach this computer at %s: the interface has no link"), idle);
  if (*others != '\0' && facts->media_runs_here)
    xmh_diagnosis_add (checks, "ice-addresses", XMH_SEVERITY_INFO,
                       _ ("If connecting takes a long time, turn off containers and tunnels"),
                       _ ("LiveKit may offer addresses that devices cannot reach: %s"), others);
}

static void
check_session_bus (GPtrArray *checks)
{
  g_autofree char *address = xmh_session_bus_get_address ();

  /* In a Flatpak it has a different address, which works nowhere else. */
  if (xmh_sandbox_is_flatpak ())
    xmh_diagnosis_add (checks, "session-bus", XMH_SEVERITY_OK, NULL,
                       _ ("The session bus is reached through Flatpak's filter"));
  else if (address != NULL)
    xmh_diagnosis_add (checks, "session-bus", XMH_SEVERITY_OK, NULL, _ ("The session bus is at %s"), address);
  else
    xmh_diagnosis_add (checks, "session-bus", XMH_SEVERITY_INFO, _ ("Use xmhctl, or log in to the desktop"),
                       _ ("There is no session bus, so the control panel cannot reach the hub"));
}

void
xmh_diagnosis_check_host (const XmhDiagnosisInput *facts, GPtrArray *checks)
{
  check_addresses (facts, checks);
  for (gsize i = 0; facts->unusable_names[i] != NULL; i++)
    xmh_diagnosis_add (checks, "unusable-name", XMH_SEVERITY_INFO, _ ("Use another name, or an address"),
                       /* Translators: a name or address, and the reason as a clause */
                       _ ("Devices cannot use %s: %s"), facts->unusable_names[i], facts->unusable_reasons[i]);
  check_clock (checks);
  check_session_bus (checks);
  xmh_diagnosis_add (checks, "versions", XMH_SEVERITY_OK, NULL, _ ("XR Media Hub %s, LiveKit %s"), PACKAGE_VERSION,
                     facts->media_version != NULL ? facts->media_version : _ ("unknown"));
}
