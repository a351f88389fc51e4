/*
 * Runs a Jenkinsfile's declarative pipeline as Jenkins does, as far as ours goes (Jenkins handbook, "Pipeline Syntax"):
 *
 *   GroovyMain jenkins.groovy JENKINSFILE REPOSITORY WORKSPACES (approved|asked) [ROLLBACK]
 *
 * Stages one after the other, until one fails; each on an agent of its own, with a checkout of its own: what is not stashed
 * is not there. Whatever the file has that is not modelled here is an error.
 */
def (jenkinsfile, repository, workspaces, approved) = args as List
def rollback = args.length > 4 ? args[4] : ''

/** What stands in a block `{ name value … }`: each name may be only once, and has to be known. */
class Block {
  final Map<String, Object> values = [:]
  final List<String> known
  final Map context
  Block(Map context, List<String> known) { this.context = context; this.known = known }
  static Block of(Closure body, Map context, List<String> known) {
    def block = new Block(context, known)
    body.delegate = block
    body.resolveStrategy = Closure.DELEGATE_ONLY
    body()
    return block
  }
  def methodMissing(String name, Object given) {
    if (!(name in known)) throw new IllegalArgumentException("not modelled: ${name}")
    if (values.containsKey(name)) throw new IllegalArgumentException("there twice: ${name}")
    values[name] = given.length == 0 ? true : given.length == 1 ? given[0] : given as List
    return null
  }
  def propertyMissing(String name) {
    if (!context.containsKey(name)) throw new MissingPropertyException(name, Block)
    return context[name]
  }
}

/** Assignments of a block `environment`. */
class Assignments {
  final Map context
  final Map<String, String> set = [:]
  Assignments(Map context) { this.context = context }
  def getProperty(String name) {
    if (name in ['context', 'set']) return this.@"$name"
    if (!context.containsKey(name)) throw new MissingPropertyException(name, Assignments)
    return context[name]
  }
  void setProperty(String name, Object value) { set[name] = "${value}" as String }
}

/** The steps of a stage, on its agent. */
class Steps {
  final File workspace
  final Map<String, String> env
  final Map<String, Map<String, byte[]>> stashes
  final Map context
  Steps(File workspace, Map<String, String> env, Map stashes, Map context) {
    this.workspace = workspace; this.env = env; this.stashes = stashes; this.context = context
  }
  def propertyMissing(String name) {
    if (!context.containsKey(name)) throw new MissingPropertyException(name, Steps)
    return context[name]
  }
  private void inside(Closure body) {
    body.delegate = this
    body.resolveStrategy = Closure.DELEGATE_FIRST
    body()
  }
  void sh(Object script) {
    // As the step does: the script in a file, each command shown, ended by the first that fails.
    def file = File.createTempFile('script', '.sh')
    file.text = script as String
    def builder = new ProcessBuilder('sh', '-xe', file.path).directory(workspace).inheritIO()
    builder.environment().putAll(env)
    def code = builder.start().waitFor()
    file.delete()
    if (code != 0) throw new RuntimeException("script returned exit code ${code}")
  }
  void lock(Map given, Closure body) {
    println "lock ${given.resource}"
    inside(body)
    println "unlock ${given.resource}"
  }
  Map file(Map given) { given }
  void withCredentials(List<Map> given, Closure body) {
    def files = given.collectEntries { each ->
      def secret = File.createTempFile('credential', '')
      secret.text = each.credentialsId as String
      [(each.variable): secret]
    }
    files.each { name, secret -> env[name] = secret.path }
    try {
      inside(body)
    } finally {
      files.each { name, secret -> env.remove(name); secret.delete() }
    }
  }
  void stash(Map given) {
    def found = workspace.listFiles().findAll { it.name == given.includes }
    if (found.empty) throw new RuntimeException("No files included in stash '${given.name}'")
    stashes[given.name as String] = found.collectEntries { [(it.name): it.bytes] }
  }
  void unstash(Object name) {
    def found = stashes[name as String]
    if (found == null) throw new RuntimeException("No such saved stash '${name}'")
    found.each { path, bytes -> new File(workspace, path).bytes = bytes }
  }
}

/** Whether all that stands in a block `when` holds. */
class When {
  static boolean isMet(Closure body, Map context) {
    def judge = [
      beforeInput: { true },
      branch: { it == context.env.BRANCH_NAME },
      environment: { context.env[it.name] == it.value },
      not: { !isMet(it, context) },
    ]
    Block.of(body, context, judge.keySet() as List).values.every { name, given -> judge[name](given) }
  }
}

class Jenkins {
  final Map context
  final String repository
  final String workspaces
  final boolean isApproved
  final Map stashes = [:]
  Jenkins(Map given) {
    context = given.context; repository = given.repository; workspaces = given.workspaces
    isApproved = given.isApproved
  }

  void pipeline(Closure body) {
    def top = Block.of(body, context, ['agent', 'parameters', 'options', 'stages']).values
    if (top.agent != 'none') throw new IllegalArgumentException('an agent waits while a gate does')
    def options = Block.of(top.options, context, ['disableConcurrentBuilds', 'disableRestartFromStage', 'timeout']).values
    if (options.disableConcurrentBuilds != [abortPrevious: false]) throw new IllegalArgumentException('builds end others')
    def stages = [:]
    def list = new Expando(stage: { String name, Closure each ->
      if (stages.containsKey(name)) throw new IllegalArgumentException("there twice: ${name}")
      stages[name] = each
    })
    top.stages.delegate = list
    top.stages.resolveStrategy = Closure.DELEGATE_ONLY
    top.stages()
    // `every`: the first that does not go on is the last.
    stages.every { name, each -> stage(name, Block.of(each, context, ['when', 'input', 'agent', 'environment', 'steps']).values) }
  }

  /** @return whether the next one has its turn @throws where a step fails */
  private boolean stage(String name, Map given) {
    def asksFirst = given.when != null && !Block.of(given.when, context, ['beforeInput', 'branch', 'environment', 'not']).values.beforeInput
    if (!asksFirst && given.when && !When.isMet(given.when, context)) return true
    if (given.input) {
      def input = Block.of(given.input, context, ['message', 'submitter']).values
      println "input ${input.submitter}"
      if (!isApproved) return false
    }
    if (asksFirst && !When.isMet(given.when, context)) return true
    println "stage ${name} on ${Block.of(given.agent, context, ['label']).values.label}"
    def workspace = new File(workspaces, name)
    def clone = ['git', 'clone', '--quiet', repository, workspace.path].execute()
    if (clone.waitFor() != 0) throw new RuntimeException(clone.err.text)
    context.env.GIT_COMMIT = ['git', 'rev-parse', 'HEAD'].execute(null as List, workspace).text.trim()
    def assignments = new Assignments(context)
    if (given.environment) {
      given.environment.delegate = assignments
      given.environment.resolveStrategy = Closure.DELEGATE_ONLY
      given.environment()
    }
    def steps = new Steps(workspace, context.env + assignments.set, stashes, context)
    given.steps.delegate = steps
    given.steps.resolveStrategy = Closure.DELEGATE_FIRST
    given.steps()
    return true
  }
}

def env = new HashMap<String, String>(System.getenv())
env.ROLLBACK = rollback
def jenkins = new Jenkins(
  context: [env: env, params: [ROLLBACK: rollback], none: 'none'],
  repository: repository,
  workspaces: workspaces,
  isApproved: approved == 'approved',
)
def script = new GroovyShell().parse(new File(jenkinsfile))
script.binding.setVariable('pipeline', jenkins.&pipeline)
script.run()
