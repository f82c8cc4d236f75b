#pragma once

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <memory>
#include <string>

namespace vigla::test {

/// PEM texts of an authority, a server and a client that it vouches for.
struct Certificates {
    std::string authority;
    std::string server;
    std::string serverKey;
    std::string client;
    std::string clientKey;
};

namespace detail {

using Key = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
using Certificate = std::unique_ptr<X509, decltype(&X509_free)>;

inline std::string pem(auto write)
{
    const std::unique_ptr<BIO, decltype(&BIO_free)> memory(BIO_new(BIO_s_mem()), BIO_free);
    write(memory.get());
    BUF_MEM* buffer = nullptr;
    BIO_get_mem_ptr(memory.get(), &buffer);
    return {buffer->data, buffer->length};
}

inline std::string pemOf(X509* certificate)
{
    return pem([&](BIO* out) { PEM_write_bio_X509(out, certificate); });
}

inline std::string pemOf(EVP_PKEY* key)
{
    return pem([&](BIO* out) {
        PEM_write_bio_PrivateKey(out, key, nullptr, nullptr, 0, nullptr, nullptr);
    });
}

inline void extend(X509* certificate, int id, const std::string& value)
{
    X509_EXTENSION* const extension = X509V3_EXT_conf_nid(nullptr, nullptr, id, value.c_str());
    X509_add_ext(certificate, extension, -1);
    X509_EXTENSION_free(extension);
}

inline Certificate issue(const std::string& name, EVP_PKEY* key, X509* issuer, EVP_PKEY* issuerKey,
    const std::string& alternativeNames, long validSeconds)
{
    static long serial = 1;
    Certificate certificate(X509_new(), X509_free);
    X509_set_version(certificate.get(), 2);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), ++serial);
    X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -7200);
    X509_gmtime_adj(X509_getm_notAfter(certificate.get()), validSeconds);
    X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate.get()), "CN", MBSTRING_UTF8,
        reinterpret_cast<const unsigned char*>(name.c_str()), -1, -1, 0);
    X509_set_issuer_name(
        certificate.get(), X509_get_subject_name(issuer ? issuer : certificate.get()));
    X509_set_pubkey(certificate.get(), key);
    if (issuer)
        extend(certificate.get(), NID_subject_alt_name, alternativeNames);
    else
        extend(certificate.get(), NID_basic_constraints, "critical,CA:TRUE");
    X509_sign(certificate.get(), issuerKey, EVP_sha256());
    return certificate;
}

} // namespace detail

/// A fresh set; the server's certificate names `alternativeNames` and lasts `validSeconds` from now
/// (negative: it has expired).
inline Certificates makeCertificates(
    const std::string& alternativeNames = "DNS:api.test,IP:127.0.0.1", long validSeconds = 3600,
    const std::string& authorityName = "test authority")
{
    using namespace detail;
    const auto newKey = [] { return Key(EVP_EC_gen("P-256"), EVP_PKEY_free); };
    const Key authorityKey = newKey();
    const Key serverKey = newKey();
    const Key clientKey = newKey();
    const auto authority
        = issue(authorityName, authorityKey.get(), nullptr, authorityKey.get(), {}, 3600);
    const auto server = issue("test server", serverKey.get(), authority.get(), authorityKey.get(),
        alternativeNames, validSeconds);
    const auto client = issue("test client", clientKey.get(), authority.get(), authorityKey.get(),
        "DNS:client.test", 3600);
    return {pemOf(authority.get()), pemOf(server.get()), pemOf(serverKey.get()),
        pemOf(client.get()), pemOf(clientKey.get())};
}

} // namespace vigla::test
