// One typed wrapper per argument kind of the variadic curl_easy_setopt and its kin. No logic but send.c's.
#ifndef CCURL_H
#define CCURL_H

#include <curl/curl.h>

static inline CURLcode ccurl_set_long(CURL *_Nonnull handle, CURLoption option, long value) {
  return (curl_easy_setopt)(handle, option, value);
}
static inline CURLcode ccurl_set_offset(CURL *_Nonnull handle, CURLoption option, curl_off_t value) {
  return (curl_easy_setopt)(handle, option, value);
}
static inline CURLcode ccurl_set_string(CURL *_Nonnull handle, CURLoption option, const char *_Nullable value) {
  return (curl_easy_setopt)(handle, option, value);
}
static inline CURLcode ccurl_set_pointer(CURL *_Nonnull handle, CURLoption option, void *_Nullable value) {
  return (curl_easy_setopt)(handle, option, value);
}
static inline CURLcode ccurl_set_list(CURL *_Nonnull handle, CURLoption option, struct curl_slist *_Nullable value) {
  return (curl_easy_setopt)(handle, option, value);
}
/// CURLOPT_READFUNCTION, WRITEFUNCTION and HEADERFUNCTION have one shape.
typedef size_t (*ccurl_data_callback)(char *_Nonnull data, size_t size, size_t count, void *_Nullable context);
static inline CURLcode ccurl_set_data_callback(
    CURL *_Nonnull handle, CURLoption option, ccurl_data_callback _Nullable value) {
  return (curl_easy_setopt)(handle, option, value);
}
typedef int (*ccurl_seek_callback)(void *_Nullable context, curl_off_t offset, int origin);
static inline CURLcode ccurl_set_seek_callback(CURL *_Nonnull handle, ccurl_seek_callback _Nullable value) {
  return (curl_easy_setopt)(handle, CURLOPT_SEEKFUNCTION, value);
}

typedef int (*ccurl_prerequest_callback)(
    void *_Nullable context, char *_Nonnull peer, char *_Nonnull own, int peer_port, int own_port);
static inline CURLcode ccurl_set_prerequest_callback(
    CURL *_Nonnull handle, ccurl_prerequest_callback _Nullable value) {
  return (curl_easy_setopt)(handle, CURLOPT_PREREQFUNCTION, value);
}
typedef int (*ccurl_close_callback)(void *_Nullable context, curl_socket_t socket);
static inline CURLcode ccurl_set_close_callback(CURL *_Nonnull handle, ccurl_close_callback _Nullable value) {
  return (curl_easy_setopt)(handle, CURLOPT_CLOSESOCKETFUNCTION, value);
}
typedef int (*ccurl_sockopt_callback)(void *_Nullable context, curl_socket_t socket, curlsocktype purpose);
static inline CURLcode ccurl_set_sockopt_callback(CURL *_Nonnull handle, ccurl_sockopt_callback _Nullable value) {
  return (curl_easy_setopt)(handle, CURLOPT_SOCKOPTFUNCTION, value);
}

static inline CURLcode ccurl_get_long(CURL *_Nonnull handle, CURLINFO info, long *_Nonnull value) {
  return (curl_easy_getinfo)(handle, info, value);
}
static inline CURLcode ccurl_get_offset(CURL *_Nonnull handle, CURLINFO info, curl_off_t *_Nonnull value) {
  return (curl_easy_getinfo)(handle, info, value);
}
static inline CURLcode ccurl_get_string(CURL *_Nonnull handle, CURLINFO info, char *_Nullable *_Nonnull value) {
  return (curl_easy_getinfo)(handle, info, value);
}

static inline CURLMcode ccurl_multi_set_long(CURLM *_Nonnull multi, CURLMoption option, long value) {
  return (curl_multi_setopt)(multi, option, value);
}
static inline CURLMcode ccurl_multi_set_pointer(CURLM *_Nonnull multi, CURLMoption option, void *_Nullable value) {
  return (curl_multi_setopt)(multi, option, value);
}
typedef int (*ccurl_socket_callback)(
    CURL *_Nonnull handle, curl_socket_t socket, int what, void *_Nullable context, void *_Nullable socket_context);
static inline CURLMcode ccurl_multi_set_socket_callback(CURLM *_Nonnull multi, ccurl_socket_callback _Nonnull value) {
  return (curl_multi_setopt)(multi, CURLMOPT_SOCKETFUNCTION, value);
}
typedef int (*ccurl_timer_callback)(CURLM *_Nonnull multi, long milliseconds, void *_Nullable context);
static inline CURLMcode ccurl_multi_set_timer_callback(CURLM *_Nonnull multi, ccurl_timer_callback _Nonnull value) {
  return (curl_multi_setopt)(multi, CURLMOPT_TIMERFUNCTION, value);
}

/// Whether what this thread sends next is the head of a request whose content follows: the kernel then keeps it for up to
/// 200 ms, to send both together (send(2), MSG_MORE).
void ccurl_expect_content(int expected);

/// Members of a union that Swift reads badly.
static inline CURLcode ccurl_message_result(const CURLMsg *_Nonnull message) { return message->data.result; }

#endif
