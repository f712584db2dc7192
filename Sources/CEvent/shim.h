// libevent for Swift.
#pragma once
// First of all: libevent's own configuration defines _GNU_SOURCE, after which <sys/select.h> would be read with other
// feature macros than in Swift's Glibc module, and `fd_set` would exist twice.
#include <features.h>
#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/bufferevent_ssl.h>
#include <event2/event.h>
#include <event2/listener.h>
#include <event2/thread.h>
#include <event2/util.h>

// What wakes a loop from another thread.
#include <sys/eventfd.h>
