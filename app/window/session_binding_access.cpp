// What the open context lets the person in by, and what it lets them do.
#include "app/kube/cluster_watcher.h"
#include "app/rollout/rights_survey.h"
#include "app/window/session_binding.h"
#include "models/qt/convert.h"
#include "ui/shell/exec_consent_dialog.h"
#include "ui/shell/main_window.h"
#include "ui/shell/rights_dialog.h"

#include <QRegularExpression>

namespace vigla::app {

namespace {

using ui::MainWindow;

constexpr qsizetype kMostRightsRows = 50;

ui::RightsDialog::Answer shownAs(RightsAnswer::State state)
{
    switch (state) {
    case RightsAnswer::State::Yes:
        return ui::RightsDialog::Answer::Yes;
    case RightsAnswer::State::Partly:
        return ui::RightsDialog::Answer::Partly;
    case RightsAnswer::State::No:
        return ui::RightsDialog::Answer::No;
    case RightsAnswer::State::Unknown:
        break;
    }
    return ui::RightsDialog::Answer::Unknown;
}

} // namespace

void SessionBinding::wireCredentials()
{
    auto* credentials = session().credentials();
    if (!credentials)
        return;
    connect(credentials, &CredentialSource::noticed, m_parts.window, &MainWindow::notify);
    connect(credentials, &CredentialSource::consentNeeded, this, &SessionBinding::askForConsent);
    connect(credentials, &CredentialSource::waiting, this, [this](const QString& sentence) {
        m_waitingFor = sentence;
        showConnection();
    });
}

void SessionBinding::askForConsent(const kube::ExecPlan& plan, bool hasChanged)
{
    delete m_consent;
    m_consent = new ui::ExecConsentDialog(plan, hasChanged, m_parts.window);
    m_consent->setAttribute(Qt::WA_DeleteOnClose);
    auto* credentials = session().credentials();
    connect(m_consent, &ui::ExecConsentDialog::allowed, credentials, &CredentialSource::allow);
    connect(m_consent, &ui::ExecConsentDialog::denied, credentials, &CredentialSource::deny);
    m_consent->open();
}

void SessionBinding::showRights()
{
    if (!session().kube())
        return m_parts.window->notify(tr("Without a cluster there are no rights to ask for."));
    const auto& cluster = session().cluster();
    QStringList names = m_parts.settings->namespaces;
    if (names.isEmpty())
        for (const auto& info : cluster->namespaces)
            if (names.size() < kMostRightsRows)
                names.append(toQString(info.name));
    std::vector<ui::RightsDialog::Action> actions;
    for (const auto& action : rightsActions())
        actions.push_back({tr(action.title.c_str()), toQString(action.needs())});
    auto* dialog = new ui::RightsDialog(actions, names, m_parts.window);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(this, &QObject::destroyed, dialog, &QDialog::close);
    auto* survey = new RightsSurvey(session().kube(), cluster->serverVersion, dialog);
    connect(survey, &RightsSurvey::told, dialog,
        [dialog](int row, int action, const RightsAnswer& answer) {
            dialog->setAnswer(row, action, shownAs(answer.state), toQString(answer.reason));
        });
    std::vector<std::string> namespaces;
    for (const QString& name : names)
        namespaces.push_back(toStdString(name));
    survey->ask(namespaces);
    dialog->show();
}

/// Namespaces are DNS labels; the API server has the last word.
void SessionBinding::addNamespace(const QString& name)
{
    static const QRegularExpression kLabel(QStringLiteral("^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$"));
    if (!kLabel.match(name).hasMatch()) {
        m_parts.window->notify(
            tr("%1 is no name of a namespace.").arg(toPlainQString(toStdString(name))));
        return;
    }
    auto& typed = m_parts.settings->typedNamespaces;
    if (!typed.contains(name))
        typed.append(name);
    if (session().watcher())
        session().watcher()->addNamespaces({toStdString(name)});
    auto& chosen = m_parts.settings->namespaces;
    if (!chosen.isEmpty() && !chosen.contains(name))
        chosen.append(name);
    m_namespaces.clear();
    pushView();
}

} // namespace vigla::app
