#pragma once

#include "app/kube/credential_source.h"

namespace vigla::app {

/// A token or client certificate that stands in the kubeconfig; another one when that changes.
class FixedCredentials final : public CredentialSource {
    Q_OBJECT
public:
    explicit FixedCredentials(kube::ClusterAccess access, QObject* parent = nullptr);

    bool adopt(const kube::ClusterAccess& changed) override;

private:
    void make() override;
    void use();
};

} // namespace vigla::app
