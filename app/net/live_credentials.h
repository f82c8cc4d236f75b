#pragma once

#include "models/core/result.h"
#include "models/core/time.h"

#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

namespace vigla::net {

/// What proves to a server who we are. In memory only; never logged.
struct Credential {
    std::string token; ///< A bearer token; empty with a certificate alone.
    std::string clientCertificatePem; ///< With its key, or both empty.
    std::string clientKeyPem;
    std::optional<SystemTime> expiresAt; ///< Absent: as long as the server accepts it.
};
using CredentialPtr = std::shared_ptr<const Credential>;

/// Credentials that are made on demand, by a program or an identity provider, and made anew when
/// they expire or are refused, while connections use them. All methods from any thread.
class LiveCredentials final {
public:
    /// `demand` asks for set() or fail(). It is called from the thread of take() without a lock,
    /// and not again before one of them was called.
    explicit LiveCredentials(std::function<void()> demand);

    /// What to use now; null while it is being made; or why there is none.
    Result<CredentialPtr> take(SystemTime now);

    /// The server answered 401 to `used`. True when another one is there or on its way. One that
    /// was made because its predecessor was refused is given up for 15 s: it would be the same.
    bool refuse(const CredentialPtr& used);

    void set(Credential credential);
    /// Nothing came of it. Asked for again after `pause`; without one, only after reset().
    void fail(Error error, std::optional<std::chrono::milliseconds> pause);
    void reset(); ///< Forgets what there is, what went wrong, and what was demanded.

    /// What is waited for, a sentence for whoever waits too long.
    void setNote(std::string sentence);
    std::string note() const;

private:
    bool startDemand(); ///< Under the lock; true when the demand has to be called.

    const std::function<void()> m_demand;
    mutable std::mutex m_mutex; ///< Guards everything below.
    CredentialPtr m_current;
    std::optional<Error> m_failure;
    std::optional<MonotonicTime> m_tryAgainAt;
    MonotonicTime m_madeAt{};
    std::chrono::milliseconds m_margin{0}; ///< So long before it expires it counts as expired.
    std::string m_note;
    bool m_isDemanded = false;
    bool m_isReplacement = false; ///< Of one that was refused.
};

} // namespace vigla::net
