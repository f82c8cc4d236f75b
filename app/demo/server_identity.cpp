#include "app/demo/demo_cluster.h"

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <array>
#include <memory>

namespace vigla::demo {

namespace {

template <auto free>
struct Freed {
    template <typename T>
    void operator()(T* pointer) const
    {
        free(pointer);
    }
};
using Key = std::unique_ptr<EVP_PKEY, Freed<EVP_PKEY_free>>;
using Certificate = std::unique_ptr<X509, Freed<X509_free>>;
using Memory = std::unique_ptr<BIO, Freed<BIO_free_all>>;
using Extension = std::unique_ptr<X509_EXTENSION, Freed<X509_EXTENSION_free>>;
using Number = std::unique_ptr<BIGNUM, Freed<BN_free>>;

constexpr long kSecondsBefore = 3600; ///< Clocks differ.
constexpr long kSecondsAfter = 365L * 24 * 3600;
constexpr int kSerialBits = 127;

struct Issuer {
    X509* certificate = nullptr; ///< Null: the certificate signs itself.
    EVP_PKEY* key = nullptr;
};

bool addExtension(X509* certificate, X509* issuer, int id, const char* value)
{
    X509V3_CTX context;
    X509V3_set_ctx_nodb(&context);
    X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
    const Extension extension(X509V3_EXT_conf_nid(nullptr, &context, id, value));
    return extension && X509_add_ext(certificate, extension.get(), -1) == 1;
}

bool setRandomSerial(X509* certificate)
{
    const Number serial(BN_new());
    return serial && BN_rand(serial.get(), kSerialBits, BN_RAND_TOP_ONE, BN_RAND_BOTTOM_ANY) == 1
        && BN_to_ASN1_INTEGER(serial.get(), X509_get_serialNumber(certificate)) != nullptr;
}

bool setName(X509_NAME* name, const char* commonName)
{
    const auto* text = reinterpret_cast<const unsigned char*>(commonName);
    return X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8, text, -1, -1, 0) == 1;
}

bool addUsage(X509* certificate, X509* issuer, bool isAuthority)
{
    if (isAuthority)
        return addExtension(certificate, issuer, NID_basic_constraints, "critical,CA:TRUE")
            && addExtension(certificate, issuer, NID_key_usage, "critical,keyCertSign,cRLSign")
            && addExtension(certificate, issuer, NID_subject_key_identifier, "hash");
    return addExtension(certificate, issuer, NID_basic_constraints, "critical,CA:FALSE")
        && addExtension(certificate, issuer, NID_key_usage, "critical,digitalSignature")
        && addExtension(certificate, issuer, NID_ext_key_usage, "serverAuth")
        && addExtension(certificate, issuer, NID_authority_key_identifier, "keyid:always")
        && addExtension(certificate, issuer, NID_subject_alt_name,
            "DNS:localhost,IP:127.0.0.1,IP:0:0:0:0:0:0:0:1");
}

Certificate makeCertificate(const char* commonName, EVP_PKEY* key, const Issuer& issuer)
{
    Certificate certificate(X509_new());
    const bool isAuthority = issuer.certificate == nullptr;
    auto* signer = isAuthority ? certificate.get() : issuer.certificate;
    const bool isMade = certificate && X509_set_version(certificate.get(), X509_VERSION_3) == 1
        && setRandomSerial(certificate.get())
        && X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -kSecondsBefore) != nullptr
        && X509_gmtime_adj(X509_getm_notAfter(certificate.get()), kSecondsAfter) != nullptr
        && setName(X509_get_subject_name(certificate.get()), commonName)
        && X509_set_issuer_name(certificate.get(), X509_get_subject_name(signer)) == 1
        && X509_set_pubkey(certificate.get(), key) == 1
        && addUsage(certificate.get(), signer, isAuthority)
        && X509_sign(certificate.get(), isAuthority ? key : issuer.key, EVP_sha256()) > 0;
    return isMade ? std::move(certificate) : nullptr;
}

std::string takeText(BIO* memory)
{
    char* data = nullptr;
    const long size = BIO_get_mem_data(memory, &data);
    return size > 0 ? std::string(data, static_cast<std::size_t>(size)) : std::string();
}

std::string renderPem(X509* certificate)
{
    const Memory memory(BIO_new(BIO_s_mem()));
    const bool isWritten = memory && PEM_write_bio_X509(memory.get(), certificate) == 1;
    return isWritten ? takeText(memory.get()) : std::string();
}

std::string renderPem(EVP_PKEY* key)
{
    const Memory memory(BIO_new(BIO_s_mem()));
    const bool isWritten = memory
        && PEM_write_bio_PrivateKey(memory.get(), key, nullptr, nullptr, 0, nullptr, nullptr) == 1;
    return isWritten ? takeText(memory.get()) : std::string();
}

std::string randomToken()
{
    std::array<unsigned char, 24> bytes{};
    if (RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) != 1)
        return {};
    constexpr std::string_view digits = "0123456789abcdef";
    std::string token;
    for (const unsigned char byte : bytes) {
        token += digits[byte >> 4U];
        token += digits[byte & 15U];
    }
    return token;
}

} // namespace

Result<ServerIdentity> makeServerIdentity()
{
    const Error failure{Error::Kind::ServerFailure,
        "cannot make a certificate for the embedded cluster: the TLS library failed"};
    const Key authorityKey(EVP_EC_gen("P-256"));
    const Key serverKey(EVP_EC_gen("P-256"));
    if (!authorityKey || !serverKey)
        return failure;
    const auto authority = makeCertificate("vigla-demo-ca", authorityKey.get(), {});
    if (!authority)
        return failure;
    const auto server
        = makeCertificate("vigla-demo", serverKey.get(), {authority.get(), authorityKey.get()});
    if (!server)
        return failure;
    ServerIdentity identity{renderPem(authority.get()), renderPem(server.get()),
        renderPem(serverKey.get()), randomToken()};
    if (identity.caCertificatePem.empty() || identity.certificatePem.empty()
        || identity.privateKeyPem.empty() || identity.token.empty())
        return failure;
    return identity;
}

} // namespace vigla::demo
