// OpenSSL for Swift. Macros and variadic functions are invisible to Swift, so each one that is needed has a static
// inline function here, prefixed `muster_`.
#pragma once
#include <openssl/asn1.h>
#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/cms.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/rsa.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>
#include <openssl/x509_vfy.h>

// --- Keys, certificates and sealing (`Sources/Shared/Keys`, `Sources/Shared/Certificates`) ---

// `EVP_PKEY_Q_keygen` is variadic.
static inline EVP_PKEY *muster_generate_ed25519(void) { return EVP_PKEY_Q_keygen(NULL, NULL, "ED25519"); }
static inline EVP_PKEY *muster_generate_p256(void) { return EVP_PKEY_Q_keygen(NULL, NULL, "EC", "P-256"); }
static inline EVP_PKEY *muster_generate_p384(void) { return EVP_PKEY_Q_keygen(NULL, NULL, "EC", "P-384"); }
static inline EVP_PKEY *muster_generate_rsa(size_t bits) { return EVP_PKEY_Q_keygen(NULL, NULL, "RSA", bits); }

// `BIO_get_mem_data` is a macro.
static inline long muster_bio_bytes(BIO *bio, char **bytes) { return BIO_get_mem_data(bio, bytes); }

// The password callback of PEM readers: an encrypted key is refused, where OpenSSL's own would ask on the terminal.
static inline int muster_no_password(char *buffer, int size, int writing, void *context) {
    (void)buffer; (void)size; (void)writing; (void)context;
    return -1;
}

// The stack functions of `STACK_OF(T)` are macros.
static inline int muster_names_count(const GENERAL_NAMES *names) { return sk_GENERAL_NAME_num(names); }
static inline GENERAL_NAME *muster_names_at(const GENERAL_NAMES *names, int index) {
    return sk_GENERAL_NAME_value(names, index);
}
static inline int muster_names_push(GENERAL_NAMES *names, GENERAL_NAME *name) {
    return sk_GENERAL_NAME_push(names, name);
}
static inline STACK_OF(X509_EXTENSION) *muster_extensions_new(void) { return sk_X509_EXTENSION_new_null(); }
static inline int muster_extensions_push(STACK_OF(X509_EXTENSION) *list, X509_EXTENSION *extension) {
    return sk_X509_EXTENSION_push(list, extension);
}
static inline void muster_extensions_free(STACK_OF(X509_EXTENSION) *list) {
    sk_X509_EXTENSION_pop_free(list, X509_EXTENSION_free);
}
static inline X509_EXTENSION *muster_extensions_find(const STACK_OF(X509_EXTENSION) *list, int nid) {
    int at = X509v3_get_ext_by_NID(list, nid, -1);
    return at < 0 ? NULL : X509v3_get_ext(list, at);
}
static inline int muster_recipients_count(CMS_ContentInfo *cms) {
    STACK_OF(CMS_RecipientInfo) *list = CMS_get0_RecipientInfos(cms);
    return list == NULL ? 0 : sk_CMS_RecipientInfo_num(list);
}

// `X509V3_set_ctx` takes a structure that Swift would have to build on the stack with unknown fields; values are
// constants of ours, never names from outside.
static inline X509_EXTENSION *muster_extension(X509 *issuer, X509 *subject, int nid, const char *value) {
    X509V3_CTX context;
    X509V3_set_ctx(&context, issuer, subject, NULL, NULL, 0);
    context.db = NULL;
    return X509V3_EXT_conf_nid(NULL, &context, nid, value);
}

// `OPENSSL_free` and `BN_num_bytes` are macros.
static inline void muster_free(void *memory) { OPENSSL_free(memory); }
static inline int muster_bn_bytes(const BIGNUM *number) { return BN_num_bytes(number); }

// Macros with a cast or a shift, which Swift does not import as numbers.
static inline int muster_mbstring_utf8(void) { return MBSTRING_UTF8; }
static inline unsigned long muster_flag_strict(void) { return X509_V_FLAG_X509_STRICT; }

// ---- TLS client ----

// OpenSSL takes a server certificate without extended key usage for any purpose; here it is refused. Swift cannot make
// a callback that reads both arguments of this one without a box for them.
static inline int muster_tls_check_server_usage(int is_valid, X509_STORE_CTX *store) {
    if (!is_valid || X509_STORE_CTX_get_error_depth(store) != 0) return is_valid;
    X509 *certificate = X509_STORE_CTX_get_current_cert(store);
    if (certificate != NULL && (X509_get_extension_flags(certificate) & EXFLAG_XKUSAGE) != 0
        && (X509_get_extended_key_usage(certificate) & XKU_SSL_SERVER) != 0)
        return 1;
    X509_STORE_CTX_set_error(store, X509_V_ERR_INVALID_PURPOSE);
    return 0;
}

static inline void muster_tls_demand_server_usage(SSL_CTX *context) {
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER, muster_tls_check_server_usage);
}

// ---- TLS server: macros over SSL_ctrl ----

static inline int muster_tls_require_1_3(SSL_CTX *context) {
    return SSL_CTX_set_min_proto_version(context, TLS1_3_VERSION);
}

static inline int muster_tls_restrict_groups(SSL_CTX *context, const char *list) {
    return SSL_CTX_set1_groups_list(context, list);
}

static inline void muster_tls_configure_sessions_off(SSL_CTX *context) {
    SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
    SSL_CTX_set_options(context, SSL_OP_NO_TICKET | SSL_OP_NO_RENEGOTIATION | SSL_OP_CIPHER_SERVER_PREFERENCE);
}

static inline void muster_tls_release_buffers(SSL_CTX *context) {
    SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS);
}

static inline int muster_tls_add_chain_certificate(SSL_CTX *context, X509 *certificate) {
    return SSL_CTX_add1_chain_cert(context, certificate) == 1;
}
