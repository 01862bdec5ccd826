/* A touch panel and a keyboard for a compositor without devices: a test's LD_PRELOAD for cage 0.2 on wlroots 0.18.

   Both appear when the compositor's backend starts. Datagrams to the abstract socket named by PANEL_SOCKET move them:
     down X Y    motion X Y    up        one finger, X and Y from 0 to 1 of the output
     key CODE 1  key CODE 0              a key by its evdev code, pressed or let go
   Each is answered to its sender with "done" after the compositor has taken it. */
#define _GNU_SOURCE
#define WLR_USE_UNSTABLE
#include <dlfcn.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <wayland-server-core.h>
#include <wlr/backend.h>
#include <wlr/interfaces/wlr_keyboard.h>
#include <wlr/interfaces/wlr_touch.h>

static const struct wlr_touch_impl touch_kind = {.name = "test-panel"};
static const struct wlr_keyboard_impl keyboard_kind = {.name = "test-keyboard"};
static struct wlr_touch panel;
static struct wlr_keyboard keyboard;
static struct wl_event_loop *loop;
static struct wlr_backend *whole;

static uint32_t milliseconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void carry_out(const char *what, double first, double second)
{
    if (strcmp(what, "down") == 0) {
        struct wlr_touch_down_event event = {&panel, milliseconds(), 0, first, second};
        wl_signal_emit_mutable(&panel.events.down, &event);
    } else if (strcmp(what, "motion") == 0) {
        struct wlr_touch_motion_event event = {&panel, milliseconds(), 0, first, second};
        wl_signal_emit_mutable(&panel.events.motion, &event);
    } else if (strcmp(what, "up") == 0) {
        struct wlr_touch_up_event event = {&panel, milliseconds(), 0};
        wl_signal_emit_mutable(&panel.events.up, &event);
    } else if (strcmp(what, "key") == 0) {
        struct wlr_keyboard_key_event event = {
            .time_msec = milliseconds(),
            .keycode = (uint32_t)first,
            .update_state = true,
            .state = second > 0 ? WL_KEYBOARD_KEY_STATE_PRESSED : WL_KEYBOARD_KEY_STATE_RELEASED,
        };
        wlr_keyboard_notify_key(&keyboard, &event);
        return;
    } else {
        return;
    }
    wl_signal_emit_mutable(&panel.events.frame, NULL);
}

static int on_datagram(int door, uint32_t mask, void *data)
{
    char text[128], what[16] = "";
    double first = 0, second = 0;
    struct sockaddr_un sender;
    socklen_t length = sizeof sender;
    ssize_t count = recvfrom(door, text, sizeof text - 1, 0, (struct sockaddr *)&sender, &length);
    (void)mask;
    (void)data;
    if (count < 0)
        return 0;
    text[count] = 0;
    sscanf(text, "%15s %lf %lf", what, &first, &second);
    carry_out(what, first, second);
    sendto(door, "done", 4, MSG_DONTWAIT, (struct sockaddr *)&sender, length);
    return 0;
}

static void listen_for_datagrams(void)
{
    const char *name = getenv("PANEL_SOCKET");
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int door = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    size_t length = strlen(name);
    memcpy(address.sun_path + 1, name, length);
    if (bind(door, (struct sockaddr *)&address, offsetof(struct sockaddr_un, sun_path) + 1 + length) == 0)
        wl_event_loop_add_fd(loop, door, WL_EVENT_READABLE, on_datagram, NULL);
    else
        perror("test panel");
}

struct wlr_backend *wlr_backend_autocreate(struct wl_event_loop *given, struct wlr_session **session)
{
    struct wlr_backend *(*real)(struct wl_event_loop *, struct wlr_session **);
    real = dlsym(RTLD_NEXT, "wlr_backend_autocreate");
    loop = given;
    return whole = real(given, session);
}

bool wlr_backend_start(struct wlr_backend *backend)
{
    bool (*real)(struct wlr_backend *) = dlsym(RTLD_NEXT, "wlr_backend_start");
    bool started = real(backend);
    if (started && backend == whole && getenv("PANEL_SOCKET") != NULL) {
        wlr_touch_init(&panel, &touch_kind, "test-panel");
        wl_signal_emit_mutable(&whole->events.new_input, &panel.base);
        wlr_keyboard_init(&keyboard, &keyboard_kind, "test-keyboard");
        wl_signal_emit_mutable(&whole->events.new_input, &keyboard.base);
        listen_for_datagrams();
        unsetenv("LD_PRELOAD"); /* the terminal and the kiosk are to run as they are */
    }
    return started;
}
