// libcurl for Swift. `curl_easy_setopt` and `curl_easy_getinfo` are variadic, so each type of argument has a static
// inline function here.
#pragma once
// CURLOPT_PROTOCOLS is marked deprecated since 7.85, whose replacement Ubuntu 22.04 (7.81) does not have.
#define CURL_DISABLE_DEPRECATION
#include <curl/curl.h>
#include <string.h>

static inline CURLcode muster_setopt_long(CURL *handle, CURLoption option, long value) {
    return curl_easy_setopt(handle, option, value);
}

static inline CURLcode muster_setopt_string(CURL *handle, CURLoption option, const char *value) {
    return curl_easy_setopt(handle, option, value);
}

static inline CURLcode muster_setopt_pointer(CURL *handle, CURLoption option, void *value) {
    return curl_easy_setopt(handle, option, value);
}

static inline CURLcode muster_setopt_callback(
    CURL *handle, CURLoption option, size_t (*value)(char *, size_t, size_t, void *)) {
    return curl_easy_setopt(handle, option, value);
}

static inline CURLcode muster_setopt_tls_context(
    CURL *handle, CURLcode (*value)(CURL *handle, void *context, void *data)) {
    return curl_easy_setopt(handle, CURLOPT_SSL_CTX_FUNCTION, value);
}

static inline CURLcode muster_getinfo_long(CURL *handle, CURLINFO info, long *value) {
    return curl_easy_getinfo(handle, info, value);
}

static inline CURLcode muster_getinfo_offset(CURL *handle, CURLINFO info, curl_off_t *value) {
    return curl_easy_getinfo(handle, info, value);
}

// PEM of the certificate that the server of the last transfer showed; NULL without CURLOPT_CERTINFO. Lives as long as
// the handle does nothing else.
static inline const char *muster_server_certificate(CURL *handle) {
    struct curl_certinfo *info = NULL;
    if (curl_easy_getinfo(handle, CURLINFO_CERTINFO, &info) != CURLE_OK || !info || info->num_of_certs < 1) return NULL;
    for (struct curl_slist *line = info->certinfo[0]; line; line = line->next) {
        if (strncmp(line->data, "Cert:", 5) == 0) return line->data + 5;
    }
    return NULL;
}

static inline CURLcode muster_setopt_offset(CURL *handle, CURLoption option, curl_off_t value) {
    return curl_easy_setopt(handle, option, value);
}

// The bytes are copied: they need to live no longer than the call.
static inline CURLcode muster_setopt_blob(CURL *handle, CURLoption option, const void *bytes, size_t count) {
    struct curl_blob blob = {(void *)bytes, count, CURL_BLOB_COPY};
    return curl_easy_setopt(handle, option, &blob);
}

// The message of a finished transfer is a union that Swift sees only as bytes.
static inline CURLcode muster_message_result(const CURLMsg *message) {
    return message->data.result;
}
