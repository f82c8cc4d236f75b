#pragma once

#include "app/kube/child_process.h"
#include "app/kube/consent_book.h"
#include "app/kube/credential_source.h"
#include "app/kube/program_path.h"

#include <optional>

namespace vigla::app {

/// Credentials that a program prints (`exec` of a kubeconfig's user). Each run begins with finding
/// the program and comparing it with what the person has allowed.
class ExecCredentials final : public CredentialSource {
    Q_OBJECT
public:
    ExecCredentials(kube::ClusterAccess access, ExecPolicy policy, QObject* parent = nullptr);

    void retry() override;
    bool adopt(const kube::ClusterAccess& changed) override;
    void allow(bool isRemembered) override;
    void deny() override;

private:
    void make() override;
    void takeProgram(const QString& file, const QString& path);
    void takePlan(kube::ExecPlan plan);
    void run();
    void takeOutcome(const Result<ChildProcess::Outcome>& outcome);
    void failAs(Error::Kind kind, const std::string& what);
    std::string who() const;
    std::string hushed(std::string words) const;

    ExecPolicy m_policy;
    ConsentBook m_book;
    ProgramPath m_programs;
    ChildProcess m_child;
    QString m_path; ///< PATH of the program.
    kube::ExecPlan m_plan;
    QByteArray m_allowed; ///< The fingerprint that was allowed for this session.
    bool m_isAsking = false;
};

} // namespace vigla::app
