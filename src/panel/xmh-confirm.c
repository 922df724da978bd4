/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "panel/xmh-confirm.h"

#include <glib/gi18n.h>

typedef struct
{
  GtkWidget *owner;             /* a weak pointer */
  XmhConfirmed confirmed;
  gpointer data;
  GDestroyNotify destroy;
} Question;

static void
question_free (Question *question)
{
  if (question->destroy != NULL)
    question->destroy (question->data);
  g_clear_weak_pointer (&question->owner);
  g_free (question);
}

static void
on_response (AdwMessageDialog *dialog,
             const char       *response,
             Question         *question)
{
  if (g_str_equal (response, "do") && question->owner != NULL)
    question->confirmed (question->owner, question->data);
}

static void
on_gone (gpointer  data,
         GClosure *closure)
{
  question_free (data);
}

/**
 * xmh_confirm:
 * @owner: a widget, which the answer is for; when it goes, nobody cares any more
 * @heading: what is asked
 * @body: what comes of it
 * @verb: what the button says
 * @is_destructive: whether it takes something away
 * @confirmed: called when the person agrees
 * @data: (transfer full): for @confirmed
 * @destroy: (nullable): frees @data
 *
 * Asks before something is done that can't be undone.
 */
void
xmh_confirm (GtkWidget     *owner,
             const char    *heading,
             const char    *body,
             const char    *verb,
             gboolean       is_destructive,
             XmhConfirmed   confirmed,
             gpointer       data,
             GDestroyNotify destroy)
{
  GtkWindow *parent = GTK_WINDOW (gtk_widget_get_root (owner));
  AdwMessageDialog *dialog = ADW_MESSAGE_DIALOG (adw_message_dialog_new (parent, heading, body));
  Question *question = g_new0 (Question, 1);

  g_set_weak_pointer (&question->owner, owner);
  question->confirmed = confirmed;
  question->data = data;
  question->destroy = destroy;

  adw_message_dialog_add_responses (dialog, "cancel", _("_Cancel"), "do", verb, NULL);
  adw_message_dialog_set_response_appearance (dialog, "do", is_destructive ? ADW_RESPONSE_DESTRUCTIVE
                                                                           : ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_default_response (dialog, is_destructive ? "cancel" : "do");
  adw_message_dialog_set_close_response (dialog, "cancel");
  g_signal_connect_data (dialog, "response", G_CALLBACK (on_response), question, on_gone, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}
