"""What every code does and what the kiosk counts, for the help screen: pairs of a code (or a heading) and
its meaning.
"""

from __future__ import annotations

from screens.language import _


def help_entries() -> list[tuple[str, str]]:
    """All entries in the current language, the most used first."""
    return [
        ("ZSTART", _("start the job shown, or on an idle machine the last one")),
        ("ZFINISH", _("finish the running job with the quantities shown")),
        ("ZNEXT", _("finish the running job and start the next one scanned")),
        ("ZNEXT", _("on a list, and here: the next page")),
        ("ZUNDO", _("take the last start or finish back, while UNDO is offered")),
        ("ZWRONG", _("the wrong job was started: end it with nothing made")),
        ("Z0 ... Z9", _("digits of the quantity")),
        ("ZGOOD  ZSCRAP", _("choose which quantity the digits go to")),
        ("ZALL", _("good: all that were ordered and are not yet made")),
        ("ZCLEAR", _("empty the chosen quantity")),
        ("ZYES  ZNO", _("answer the question on the screen")),
        ("ZBACK", _("one screen back; what was entered is kept")),
        ("ZCANCEL", _("drop what was entered and show the machines")),
        ("ZSIGNOUT", _("sign out")),
        ("ZJOBS", _("what needs attention, what is waiting, what is done")),
        ("ZSELECT", _("open the next entry of the list")),
        ("ZRETRY", _("send an action that needs attention once more")),
        ("ZDISCARD", _("give an action that needs attention up")),
        ("ZBYHAND", _("the office entered it by hand: it is never sent")),
        ("ZREASON1 ... 5", _("why it is given up")),
        ("ZHELP", _("this screen")),
        (_("badge"), _("signs in, on every screen")),
        (_("machine code"), _("shows that machine, on every screen")),
        (_("traveler"), _("fills the next job; a complete one starts it")),
        (_("TAKE OVER"), _("finish a job started elsewhere; ZWRONG leaves it there")),
        (_("job"), _("set-up and run together; breaks are not recorded")),
        (_("times"), _("machine time, not labour hours")),
        (_("recorded"), _("safe on this terminal, also without network or power")),
        (_("sent"), _("the office has it")),
    ]
