#include "app/kube/fixed_credentials.h"

#include <utility>

namespace vigla::app {

FixedCredentials::FixedCredentials(kube::ClusterAccess access, QObject* parent)
    : CredentialSource(std::move(access), parent)
{
    use(); // nobody has to wait for it
}

bool FixedCredentials::adopt(const kube::ClusterAccess& changed)
{
    if (!CredentialSource::adopt(changed))
        return false;
    use();
    return true;
}

void FixedCredentials::make()
{
    use();
}

void FixedCredentials::use()
{
    succeed({access().token, access().clientCertificatePem, access().clientKeyPem, {}});
}

} // namespace vigla::app
