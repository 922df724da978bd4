/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "cli/xmh-help.h"

#include <glib/gi18n.h>

#include "terminal/xmh-print.h"
#include "terminal/xmh-wrap.h"

/* After a wider entry, the explanation goes on the next line. */
#define MAX_LEFT 26

static int
get_columns (void)
{
  int columns = xmh_wrap_get_columns ();

  return columns > 0 ? columns : XMH_WRAP_DEFAULT_COLUMNS;
}

static void
print_heading (const char *text)
{
  g_autofree char *bold = xmh_print_styled (XMH_PRINT_STYLE_BOLD, text);

  g_print ("\n%s\n", bold);
}

/* @width: of the left column. On a narrow terminal, the right one goes below. */
static void
print_pair (const char *left, const char *right, int width)
{
  int columns = get_columns ();
  int start = 2 + width + 2;
  int used = 2 + xmh_wrap_text_width (left);

  if (columns - start < 20)
    start = 6;
  g_print ("  %s", left);
  if (used + 2 > start)
    g_print ("\n%*s", start, "");
  else
    g_print ("%*s", start - used, "");
  xmh_wrap_print (right, start, start, columns);
}

static int
widen (int width, const char *left)
{
  int own = xmh_wrap_text_width (left);

  return own <= MAX_LEFT ? MAX (width, own) : width;
}

void
xmh_help_print_commands (void)
{
  int width = 0;

  for (const XmhCommand *command = xmh_commands; command->name != NULL; command++)
    width = widen (width, command->name);

  g_print ("%s\n  xmhctl %s\n", _ ("Usage:"), _ ("[COMMAND [ARGUMENT…]]"));
  print_heading (_ ("Commands:"));
  for (const XmhCommand *command = xmh_commands; command->name != NULL; command++)
    print_pair (command->name, _ (command->summary), width);
  g_print ("\n");
  xmh_wrap_print (_ ("Without a command, a short status is shown."), 0, 0, get_columns ());
  xmh_wrap_print (_ ("Run “xmhctl COMMAND --help” for details, or see xmhctl(1)."), 0, 0, get_columns ());
}

static char *
spell_verb (const XmhCommand *command, const XmhCommandVerb *verb)
{
  if (*verb->word == '\0')
    return g_strdup_printf ("xmhctl %s", command->name);

  return verb->argument != NULL ? g_strdup_printf ("%s %s", verb->word, verb->argument) : g_strdup (verb->word);
}

static void
print_verbs (const XmhCommand *command)
{
  int width = 0;

  if (command->verbs == NULL)
    return;

  for (const XmhCommandVerb *verb = command->verbs; verb->word != NULL; verb++)
    {
      g_autofree char *left = spell_verb (command, verb);

      width = widen (width, left);
    }

  print_heading (_ ("Arguments:"));
  for (const XmhCommandVerb *verb = command->verbs; verb->word != NULL; verb++)
    {
      g_autofree char *left = spell_verb (command, verb);

      print_pair (left, _ (verb->meaning), width);
    }
}

static char *
spell_option (const GOptionEntry *entry)
{
  g_autoptr(GString) text = g_string_new (NULL);

  if (entry->short_name != 0)
    g_string_append_printf (text, "-%c, ", entry->short_name);
  g_string_append_printf (text, "--%s", entry->long_name);
  if (entry->arg_description != NULL)
    g_string_append_printf (text, " %s", _ (entry->arg_description));
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static gboolean
is_shown (const GOptionEntry *entry)
{
  return (entry->flags & G_OPTION_FLAG_HIDDEN) == 0;
}

static int
widen_options (int width, const GOptionEntry *entry)
{
  for (; entry != NULL && entry->long_name != NULL; entry++)
    {
      g_autofree char *left = spell_option (entry);

      if (is_shown (entry))
        width = widen (width, left);
    }

  return width;
}

static void
print_options (const GOptionEntry *entry, int width)
{
  for (; entry != NULL && entry->long_name != NULL; entry++)
    {
      g_autofree char *left = spell_option (entry);

      if (is_shown (entry))
        print_pair (left, _ (entry->description), width);
    }
}

void
xmh_help_print_command (const XmhCommand *command, const GOptionEntry *entries, const GOptionEntry *common)
{
  g_autofree char *usage = g_strdup_printf ("xmhctl %s %s", command->name, command->arguments);
  int width = widen_options (widen_options (0, entries), common);

  g_print ("%s\n  ", _ ("Usage:"));
  xmh_wrap_print (g_strchomp (usage), 4, 2, get_columns ());
  g_print ("\n");
  xmh_wrap_print (_ (command->summary), 0, 0, get_columns ());
  print_verbs (command);
  print_heading (_ ("Options:"));
  print_options (entries, width);
  print_options (common, width);
  print_heading (_ ("Example:"));
  g_print ("  %s\n", command->example);
}
